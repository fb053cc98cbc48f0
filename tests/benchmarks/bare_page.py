"""The anchor of the search page: 25 rows of one table, the newest first, and nothing else."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import path

from evidence.models import Item

HTML = """<!doctype html><title>Items</title><form><input name="q"></form><table>
{% for item in items %}<tr><td><a href="/items/{{ item.code }}/">{{ item.title }}</a></td>
<td>{{ item.work_status }}</td><td>{{ item.kind }}</td><td>{{ item.language }}</td>
<td>{{ item.created_at|date:"Y-m-d" }}</td>
<td><img src="/items/{{ item.code }}/preview/320/" alt="{{ item.title }}"></td></tr>
{% endfor %}</table>"""


@functools.cache
def template() -> Template:
    return engines["django"].from_string(HTML)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(template().render({"items": Item.objects.order_by("-pk")[:25]}, request))


def only_this_page(get_response: Callable) -> Callable:
    """Middleware that leaves a request nowhere else to go."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return answer


urlpatterns = [path("", page)]
