"""English words and their forms, by hand: a lemma and what it inflects to on each line."""

FORMS = """
be was were been being
bear bore borne born
beat beaten
become became
begin began begun
bend bent
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burn burnt burned
buy bought
catch caught
choose chose chosen
cling clung
come came
creep crept
deal dealt
dig dug
do did done does
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fling flung
fly flew flown flies
forbid forbade forbidden
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
get got gotten
give gave given
go went gone goes
grind ground
grow grew grown
hang hung hanged
have had has having
hear heard
hide hid hidden
hold held
keep kept
kneel knelt
know knew known
lay laid
lead led
lean leant
leap leapt
learn learnt
leave left
lend lent
lie lay lain lying
light lit
lose lost
make made making
mean meant
meet met
pay paid
ride rode ridden
ring rang rung
rise rose risen
run ran running
say said says
see saw seen
seek sought
sell sold
send sent
sew sewn
shake shook shaken
shine shone
shoot shot shooting
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat sitting
sleep slept
slide slid
speak spoke spoken
speed sped
spend spent
spin spun
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
strike struck stricken
string strung
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
understand understood
wake woke woken
wear wore worn
weave wove woven
weep wept
win won
wind wound
withdraw withdrew withdrawn
write wrote written
man men
woman women
child children
person people
foot feet
tooth teeth
goose geese
mouse mice
ox oxen
die dice
life lives
wife wives
knife knives
leaf leaves
shelf shelves
half halves
wolf wolves
thief thieves
loaf loaves
self selves
hoof hooves
crisis crises
base bases
basis bases
thesis theses
analysis analyses
axis axes
axe axes
datum data
medium media
bacterium bacteria
phenomenon phenomena
criterion criteria
index indices indexes
matrix matrices
appendix appendices
radius radii
fungus fungi
corpus corpora
stimulus stimuli
antenna antennae antennas
formula formulae
good better best
bad worse worst
far further furthest farther
little less least
many more most
big bigger biggest
hot hotter
happy happier happiest
early earlier earliest
heavy heavier heaviest
large larger largest
high higher highest
low lower lowest
old older oldest elder eldest
late later latest
panic panicked panicking
traffic trafficked trafficking
die dying died
tie tying tied
abandon abandons abandoned abandoning
admit admits admitted admitting
agency agencies
ally allies
ambulance ambulances
army armies
arrive arrives arrived arriving
attack attacks attacked attacking
battery batteries
bomb bombs bombed bombing
brigade brigades
building buildings
bus buses
bury buries buried burying
capture captures captured capturing
carry carries carried carrying
casualty casualties
church churches
city cities
claim claims claimed claiming
column columns
confirm confirms confirmed confirming
convoy convoys
copy copies copied copying
country countries
cross crosses crossed crossing
damage damages damaged damaging
deny denies denied denying
destroy destroys destroyed destroying
die dies
drag drags dragged dragging
drop drops dropped dropping
enemy enemies
enter enters entered entering
evacuate evacuates evacuated evacuating
fire fires fired firing
flag flags flagged flagging
free freer freest
geolocate geolocates geolocated geolocating
grenade grenades
helicopter helicopters
hit hits hitting
house houses housed housing
injure injures injured injuring
journalist journalists
kill kills killed killing
leaflet leaflets
loud louder loudest
march marches marched marching
mine mines mined mining
missile missiles
mobilise mobilises mobilised mobilising
occupy occupies occupied occupying
office offices
party parties
patrol patrols patrolled patrolling
photo photos
plan plans planned planning
prisoner prisoners
publish publishes published publishing
quick quicker quickest
refer refers referred referring
refuse refuses refused refusing
rifle rifles
rob robs robbed robbing
search searches searched searching
ship ships shipped shipping
shell shells shelled shelling
soldier soldiers
statement statements
stop stops stopped stopping
strong stronger strongest
surrender surrenders surrendered surrendering
tank tanks
train trains trained training
trench trenches
university universities
use uses used using
vehicle vehicles
verify verifies verified verifying
video videos
village villages
watch watches watched watching
weapon weapons
witness witnesses witnessed witnessing
"""

PAIRS = [
    (form, lemma) for lemma, *forms in map(str.split, FORMS.strip().splitlines()) for form in forms
]

APART = [
    *(
        "arm army",
        "back backer",
        "bomb bomber",
        "brigade brigadier",
        "cat cattle",
        "coal coalition",
    ),
    *("comm common", "commander command", "commute community", "custom customer", "desert dessert"),
    *("drone drown", "even event", "ever every", "experience experiment", "factor factory"),
    *("flour flower", "general generous", "grade gradual", "hospital hospitality", "host hostage"),
    *("import important", "inform informal", "invent inventory", "late lately", "leaf leaflet"),
    *("leg legal", "mile military", "mine miner", "mission missile", "name namely", "news new"),
    *(
        "organ organize",
        "party part",
        "past paste",
        "patrol petrol",
        "police policy",
        "popular population",
    ),
    *(
        "port portal",
        "pos posse",
        "prison prisoner",
        "probe probable",
        "rail rally",
        "relate relative",
    ),
    *(
        "ride rider",
        "royal royalty",
        "secret secretary",
        "shell shelf",
        "shoulder shoulda",
        "sing single",
    ),
    *(
        "site sit",
        "soil soldier",
        "state station",
        "states statue",
        "tank tanker",
        "terror territory",
    ),
    *(
        "train trainer",
        "travel travesty",
        "universe university",
        "vote voter",
        "war ward",
        "wound wand",
    ),
]
"""Words close in spelling of which neither is a form of the other."""
