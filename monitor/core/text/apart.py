"""English words that Snowball throws together though they mean unrelated things -> keys that keep them apart.

The pairs were found by grouping the words of 2.2 million words of news and of Snowball's own vocabulary by their stems; those were taken
whose words are common and mean things that nobody watches for with one word.
"""

# Stem: how those words begin that leave its group, each with its inflections. The beginning becomes their key, so that they
# also meet relatives that Snowball stems to it (experiment, experimental). The comment shows what stays.
_APART = {
    "access": "accession",  # access
    "adam": "adamant",  # Adam
    "anim": "animal",  # animate
    "apart": "apartment",  # apart
    "author": "authorit authoriz",  # author
    "brook": "brookings",  # brook
    "busi": "business",  # busy
    "captiv": "captivat",  # captive
    "celebr": "celebrit",  # celebrate
    "common": "commons",  # common
    "commut": "commutation",  # commute
    "conserv": "conservativ",  # conserve, conservation
    "consider": "considerabl",  # consider
    "contain": "container",  # contain
    "content": "contention",  # content
    "convers": "conversation",  # conversion
    "cooper": "cooperat",  # Cooper
    "corpor": "corporal",  # corporate, corporation
    "correspond": "correspondent",  # correspond
    "critic": "critical",  # critic, criticism
    "custom": "customer customs",  # custom
    "depart": "department",  # depart
    "deposit": "deposition",  # deposit
    "design": "designat",  # design
    "detect": "detectiv",  # detect
    "digit": "digital",  # digit
    "divers": "diversion",  # diverse
    "elev": "elevator",  # elevate
    "engin": "engineer",  # engine
    "execut": "executiv",  # execute, execution
    "experi": "experiment",  # experience
    "format": "formation",  # format
    "fortun": "fortunat",  # fortune
    "good": "goods",  # good
    "hospit": "hospitalit hospitab",  # hospital, hospitalise
    "ident": "identical",  # identity
    "import": "importan",  # import
    "inform": "informal",  # inform, information
    "initi": "initiat",  # initial
    "instal": "instalment installment",  # install
    "integr": "integrity",  # integrate
    "intellig": "intelligent",  # intelligence
    "iron": "ironic",  # iron
    "liber": "liberat",  # liberal
    "liquid": "liquidat",  # liquid, liquidity
    "liter": "literal",  # liter
    "major": "majorit",  # major
    "memori": "memorial",  # memory
    "miner": "mineral",  # miner
    "minor": "minorit",  # minor
    "mobil": "mobiliz",  # mobile
    "moral": "morale",  # moral
    "neglig": "negligibl",  # negligent
    "nomin": "nominal",  # nominate
    "numer": "numerous",  # numerical
    "object": "objectiv",  # object, objection
    "offens": "offensiv",  # offense
    "offic": "officer",  # office
    "opposit": "opposite",  # opposition
    "petit": "petition",  # petite
    "physic": "physics",  # physical
    "polit": "polite",  # politics, political
    "posit": "positiv",  # position
    "premier": "premiere",  # premier
    "privat": "privatiz",  # private
    "probabl": "probabilit",  # probable
    "product": "productiv",  # product, production
    "provid": "providen",  # provide
    "public": "publication publici",  # public
    "ration": "rational",  # ration
    "refin": "refinanc",  # refine
    "relat": "relativ",  # relate, relation
    "reserv": "reservation",  # reserve
    "respect": "respectiv",  # respect
    "respons": "responsib",  # response
    "secret": "secretion",  # secret
    "secur": "securities",  # security, secure
    "sever": "several severance",  # severe
    "success": "successiv succession",  # success
    "termin": "terminal",  # terminate
    "titan": "titanic",  # titan
    "transit": "transition",  # transit
    "tribun": "tribunal",  # tribune
    "util": "utilit",  # utilise
    "wit": "witness",  # wit
}
_BEGINNINGS = {stem: tuple(beginnings.split()) for stem, beginnings in _APART.items()}


def apart(stem: str, word: str) -> str:
    """The key of an English word in lower case: its stem, or what keeps it apart from others with that stem."""
    beginnings = _BEGINNINGS.get(stem)
    if beginnings is None:
        return stem
    return next((beginning for beginning in beginnings if word.startswith(beginning)), stem)
