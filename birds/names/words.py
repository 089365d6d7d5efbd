"""The words that the reading of names knows."""

NOTICES: tuple[str, ...] = (
    "abbreviated",  # a genus or species is abbreviated
    "aggregate",  # "complex", "agg.", "s.l.": a name for several birds together
    "alternative",  # another scientific name stands in brackets
    "case",  # capital and small letters are not as in a scientific name
    "diacritics",  # æ, ö, é and the like were spelled out
    "either-or",  # a slash: one of several taxa
    "full-width",  # full-width or other compatibility characters
    "hybrid",  # a cross of two taxa
    "hyphen",  # a hyphen or an apostrophe inside an epithet was left out
    "including",  # the other name is said to be included
    "look-alike",  # letters of another alphabet, or figures, that look like Latin letters
    "mark",  # footnote marks, daggers, numbers, markup beside the name
    "misapplied",  # "auct.", "nec": the source says that the name is used for another bird than its author's
    "no-name",  # no scientific name could be read
    "remark",  # words beside the name that are no name
    "several",  # several names in one cell
    "sic",  # the source itself marks the spelling
    "spaces",  # tabs, ideographic, repeated or invisible spaces
    "strict",  # "s.str.": the name in its narrowest sense
    "subgenus",  # a subgenus in brackets
    "superspecies",  # a superspecies in brackets
    "tail",  # words behind the name that could not be read
    "uncertain",  # "cf.", "aff." or a question mark
    "undetermined",  # "sp.": species not determined
    "undetermined-subspecies",  # "ssp.": subspecies not determined
    "vernacular",  # a vernacular name in the same cell
)
"""What may be noticed while a name is read."""

NOT_EPITHETS = frozenset(
    {
        "and",
        "apud",
        "auct",
        "auctorum",
        "da",
        "de",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "emend",
        "et",
        "ex",
        "from",
        "in",
        "incl",
        "includes",
        "including",
        "la",
        "lato",
        "le",
        "les",
        "nec",
        "non",
        "of",
        "or",
        "sensu",
        "stricto",
        "the",
        "van",
        "vom",
        "von",
        "with",
        "zu",
        "zur",
    }
)
"""Small words that stand between a name and its author, or between two names."""

RANK_WORDS = frozenset({"f", "forma", "morph", "race", "ssp", "ssps", "subsp", "subspecies", "var"})
"""What may stand before a subspecies epithet."""

UNDETERMINED = frozenset({"indet", "sp", "spec", "species", "spp"})
"""What stands for a species not determined."""

TOGETHER = frozenset({"agg", "aggr", "aggregate", "complex", "group", "superspecies"})
"""What makes a name that of several birds together."""

UNCERTAIN = frozenset({"aff", "cf", "near", "nr"})
"""What marks an identification as uncertain."""

ENGLISH = frozenset(
    """
    adjutant akalat akekee akepa akialoa akiapolaau akikiki akohekohe alauahio albatross alethe amakihi amaui
    amazon anianiau antbird antpecker antpipit antpitta antshrike antthrush antvireo antwren apalis apapane
    apostlebird asity astrapia attila auk auklet avadavat avocet avocetbill awlbill babax babbler balicassiao
    bamboowren bananaquit barbet barbtail barbthroat barwing bateleur batis baywing baza becard bellbird
    bentbill bernieria berryeater berryhunter berrypecker bird birds bishop bittern blackbird blackcap
    blackeye blackstart blackthroat bleu blossomcrown bluebill bluebird bluebonnet bluetail bluethroat
    boatbill bobolink bobwhite bokikokiko bokmakierie booby boubou bowerbird brambling brant brilliant bristlebill
    bristlebird bristlefront bristlehead broadbill brolga bronzewing brownbul brushfinch brushrunner
    brushturkey budgerigar bufflehead bulbul bullfinch bunting bushbird bushchat bushcrow bushshrike bushtit
    bushwren bustard butcherbird buttonquail buzzard cacholote cacique calyptura camaroptera canary canastero
    canvasback capercaillie capuchinbird caracara cardinal carib casiornis cassowary catbird chachalaca
    chaffinch chat chatterer chickadee chicken chiffchaff chilia chlorophonia chlorospingus chough chowchilla
    cicadabird cinclodes citril cochoa cockatiel cockatoo coleto comet condor conebill coot coquette corella
    cormorant coronet coua coucal courser cowbird crake crane creeper crescentchest crimsonwing crocias
    crombec crossbill crow cuckoo cuckooshrike cupwing curassow curlew currawong cutia dacnis daggerbill
    darkeye darter dickcissel dipper diucon diver dodo dollarbird donacobius doradito dotterel dove dovekie dowitcher
    drongo duck ducks dunlin dunnock eagle earthcreeper eater eclectus egret eider elachura elaenia elepaio
    emerald emu emutail eremomela erpornis euphonia eye fairy fairywren falcon falconet fantail fernbird fernwren
    fieldfare fieldwren figbird finch finchbill finfoot fireback firecrest firecrown firefinch firetail
    firethroat fiscal flameback flamecrest flamingo flatbill flicker florican flowerpecker flowerpiercer
    flufftail flycatcher flyrobin fody forktail francolin friarbird frigatebird frogmouth fruitcrow fruiteater
    fruithunter fulmar fulvetta gadwall galah gallinule gallito gannet garganey gatherer geese geomalia
    gerygone gibberbird gleaner gnatcatcher gnateater gnatwren godwit goldcrest goldeneye goldenface
    goldenthroat goldfinch gonolek goosander goose goshawk grackle grandala grassbird grassquit grasswren
    graveteiro grebe greenbul greenfinch greenlet greenshank grenadier greytail grosbeak groundcreeper grouse
    guaiabero guan guillemot guineafowl gull gulls gyrfalcon hamerkop hardhead harrier hawane hawfinch hawk
    heart heathwren heleia helmetcrest helmetshrike hemispingus hen hermit heron hillstar hoatzin hobby
    honeybird honeycreeper honeyeater honeyguide hookbill hoopoe hornbill hornero houbara huet huia
    hummingbird hwamei hylia hyliota hylocitrea hypocolius ibisbill ibon ifrit iiwi illadopsis indigobird
    inezia iora jabiru jacamar jackdaw jacobin jaeger jay jayshrike jery jewelfront junco junglefowl kagu kaka
    kakapo kakawahie kamao kea kestrel kikau killdeer kingbird kingfisher kinglet kioea kiskadee kite
    kittiwake kiwi knee knot koel kokako kookaburra korhaan lancebill laniisoma lapwing lark laughingthrush
    leafbird leaftosser leiothrix limpkin linnet liocichla logrunner longbill longclaw longspur longtail loon
    lophorina lorikeet love lovebird lyrebird macaw madanga magpie malia malimbe malkoha mallard malleefowl
    mamo manakin mannikin manucode mao marshbird martin meadowlark megapode melampitta melidectes merlin mesia
    mesite metaltail millerbird miner minivet minla mistletoebird mockingbird monal monarch monjita monklet
    moorhen morepork morningbird mountaineer mountaingem mourner mousebird munia murre murrelet myiobius myna
    myza myzomela myzornis nativehen neddicky needletail negrito nene neopipo newtonia nicator nighthawk
    nightingale nightjar niltava noddy nothura nukupuu nunbird nunlet nutcracker nuthatch oilbird oldsquaw oliveback
    olomao omao openbill orangequit oriole oropendola osprey ostrich ouzel ovenbird owl owlet oxpecker
    oxylabes oystercatcher palila palmchat palmcreeper paradigalla paradise parakeet pardalote pardusco
    parisoma parotia parrot parrotbill parrotfinch parrotlet partridge parula pauraque peafowl pelican peltops
    penguin peppershrike petrel pewee phainoptila phalarope pheasant philentoma piapiac piculet piedtail
    pigeon piha pilotbird pintail piopio pipipi pipit piprites pitohui pitta plantcutter ploughbill plover
    plovercrest plumeleteer plushcap plushcrown pochard poorwill potoo pratincole prickletail prinia prion
    ptarmigan puaiohi puffback puffbird puffin puffleg purpletuft pyrrhuloxia pytilia quail quailfinch quetzal
    rail raven rayadito razorbill recurvebill redhead redpoll redshank redstart redthroat redwing reedhaunter
    reedling rhabdornis rhea riflebird rifleman ringneck roadrunner robin rockfinch rockfowl rockjumper
    rockrunner rockwarbler rockwren roller rook rosefinch rosella ruby rubythroat ruff rushbird sabrewing
    saddleback saltator sanderling sandgrouse sandpiper sapayoa sapphire sapphirewing sapsucker satinbird
    scaup schiffornis scimitarbill scoter screamer scrubbird scrubfowl scrubtit scrubwren scythebill
    secretarybird seedcracker seedeater seedsnipe seriema serin shag shama sharpbill sheartail shearwater
    sheathbill sheldgoose shelduck shikra shoebill shorttail shortwing shoveler shrike shrikebill shrikethrush
    shriketit sibia sicklebill silktail silverbill silverbird silvereye sirystes siskin sittella skimmer
    skylark smew snipe snowcap snowcock snowfinch softtail solitaire songlark sora spadebill sparrow
    sparrowhawk spatuletail speirops spiderhunter spindalis spinebill spinetail spinifexbird spoonbill
    spurfowl standardwing starfrontlet starling starthroat stilt stint stipplethroat stitchbird stonechat
    stork straightbill streamcreeper streamertail stubtail sugarbird sunangel sunbeam sunbird sunbittern
    sungem sungrebe surfbird swallow swamphen swan swift swiftlet sylph tachuri tail tailorbird takahe tanager
    tapaculo tattler teal tern tesia tetraka thamnornis thicketbird thistletail thornbill thornbird thorntail
    thrasher throat thrush tinamou tinkerbird tit titmouse tityra tody tomtit topaz toucan toucanet towhee
    tragopan trainbearer treecreeper treehunter treepie treerunner treeswift trembler triller trogon
    tropicbird troupial trumpeter tuftedcheek tui turaco turca turkey turnstone twinspot twistwing twite
    tyrannulet tyrant uli umbrellabird vanga veery velvetbreast verdin violetear visorbearer vulture wagtail
    wallcreeper wanderer warbler watercock waterhen waterthrush wattlebird waxbill waxwing weaver wedgebill
    weebill weka wheatear whimbrel whinchat whipbird whistler whiteface whitehead whitestart whitethroat
    whitetip whydah widow widowbird wigeon willet wing winter wiretail woodcock woodcreeper woodhaunter
    woodhen woodlark woodnymph woodpecker woodshrike woodstar woodswallow wren wrenthrush wrentit wrybill
    wryneck xenops xenopsaris yellowbrow yellowhammer yellowhead yellowlegs yellownape yellowthroat yuhina
    """.split()  # noqa: SIM905 - five hundred quoted words can't be read
)
"""Last words of English bird names; none is an epithet, by which such a name is told from an author or a subspecies."""

ENGLISH_AND_LATIN = frozenset(
    {
        "accentor",
        "anhinga",
        "ani",
        "aracari",
        "argus",
        "besra",
        "boobook",
        "brubru",
        "cisticola",
        "cotinga",
        "ibis",
        "inca",
        "jacana",
        "lory",
        "maleo",
        "mango",
        "merganser",
        "motmot",
        "nigrita",
        "phainopepla",
        "phoebe",
        "quelea",
        "skua",
        "tchagra",
        "vireo",
    }
)
"""Last words of English bird names that are epithets too: English only with a capital."""

DESCRIPTIVE = frozenset(
    {
        "ad",
        "adult",
        "adults",
        "breeding",
        "eclipse",
        "female",
        "females",
        "group",
        "groups",
        "hybrid",
        "hybrids",
        "imm",
        "immature",
        "immatures",
        "juv",
        "juvenile",
        "juveniles",
        "large",
        "male",
        "males",
        "migrant",
        "migrants",
        "note",
        "old",
        "pale",
        "resident",
        "residents",
        "see",
        "small",
        "subad",
        "type",
        "unidentified",
        "wintering",
        "young",
    }
)
"""Words that lists put beside a name and that are no epithets of a bird."""
