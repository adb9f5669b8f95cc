"""English forms that Snowball cannot know or misses -> their bases (struck: strike, men: man, buses: bus, sued: sue).

Source of the irregular ones: Quirk, Greenbaum, Leech, Svartvik (1985), A Comprehensive Grammar of the English Language: verbs
3.11-3.20, nouns 5.77-5.103, adjectives 7.74-7.76. The regular ones that Snowball misses were found by inflecting its own English
vocabulary and the words of 2.2 million words of news by rule. Left out: be, have, do and the modals, which nobody watches for; forms whose
Snowball stem is their base's (dying, formulae, cut); and forms that are nearly always another word in the news: born
(bear), fed (feed), dice (die), people (person).
"""

# Each row: the base, then its irregular forms.
_VERBS = """
abide abode, arise arose arisen, awake awoke awoken, babysit babysat, bear bore borne, beat beaten, become became, befall befell
befallen, beget begot begotten, begin began begun, behold beheld, bend bent, beseech besought, bestride bestrode,
betake betook betaken, bid bade bidden, bind bound, bite bit bitten, bleed bled, blow blew blown, break broke broken,
breed bred, bring brought, build built, burn burnt, buy bought, catch caught, chide chid chidden, choose chose chosen,
cleave cleft cloven, cling clung, come came, creep crept, deal dealt, dig dug, dive dove, draw drew drawn, dream dreamt,
drink drank drunk, drive drove driven, dwell dwelt, eat ate eaten, fall fell fallen, feel felt, fight fought,
find found, flee fled, fling flung, fly flew flown, forbear forbore forborne, forbid forbade forbad forbidden,
foresee foresaw foreseen, foretell foretold, forget forgot forgotten, forgive forgave forgiven, forgo forwent forgone,
forsake forsook forsaken, forswear forswore forsworn, freeze froze frozen, get got gotten, gild gilt, gird girt,
give gave given, go went gone, grind ground, grow grew grown, hang hung, hear heard, heave hove, hew hewn, hide hid hidden,
hold held, keep kept, kneel knelt, know knew known, lade laden, lay laid, lead led, lean leant, leap leapt, learn learnt,
leave left, lend lent, lie lay lain, light lit, lose lost, make made, mean meant, meet met, mislay mislaid, mislead misled,
misspell misspelt, misspend misspent, mistake mistook mistaken, misunderstand misunderstood, mow mown, outbid outbidden,
outdo outdid outdone, outfight outfought, outgrow outgrew outgrown, outrun outran, outsell outsold, outshine outshone,
outspend outspent, overbear overbore overborne, overcome overcame, overdo overdid overdone, overdraw overdrew overdrawn,
overeat overate overeaten, overfeed overfed, overfly overflew overflown, overhang overhung, overhear overheard,
overlay overlaid, overpay overpaid, override overrode overridden, overrun overran, oversell oversold, oversee oversaw overseen,
overshoot overshot, oversleep overslept, overspend overspent, overtake overtook overtaken, overthrow overthrew overthrown,
partake partook partaken, pay paid, plead pled, prove proven, rebuild rebuilt, redo redid redone, redraw redrew redrawn,
regrow regrew regrown, remake remade, repay repaid, rerun reran, resell resold, resend resent, retake retook retaken,
retell retold, rethink rethought, rewind rewound, rewrite rewrote rewritten, ride rode ridden, ring rang rung, rise rose risen,
rive riven, run ran, saw sawn, say said, see saw seen, seek sought, sell sold, send sent, sew sewn, shake shook shaken,
shave shaven, shear shorn, shine shone, shoe shod, shoot shot, show shown, shrink shrank shrunk shrunken, shrive shriven,
sing sang sung, sink sank sunk sunken, sit sat, slay slew slain, sleep slept, slide slid, sling slung, slink slunk, smell smelt,
smite smote smitten, sneak snuck, sow sown, speak spoke spoken, speed sped, spell spelt, spend spent, spill spilt, spin spun, spit spat,
spoil spoilt, spring sprang sprung, stand stood, steal stole stolen, stick stuck, sting stung, stink stank stunk,
strew strewn, stride strode stridden, strike struck stricken, string strung, strive strove striven, swear swore sworn,
sweep swept, swell swollen, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told,
think thought, thrive throve thriven, throw threw thrown, tread trod trodden, unbend unbent, unbind unbound, undergo underwent
undergone, underlie underlay underlain, underpay underpaid, understand understood, undertake undertook undertaken,
underwrite underwrote underwritten, undo undid undone, unfreeze unfroze unfrozen, unwind unwound, uphold upheld,
wake woke woken, waylay waylaid, wear wore worn, weave wove woven, weep wept, win won, wind wound,
withdraw withdrew withdrawn, withhold withheld, withstand withstood, wring wrung, write wrote written
"""
_NOUNS = """
analyse analyses, diagnose diagnoses, paralyse paralyses, calve calves, halve halves, leave leaves, live lives, shelve shelves,
calf calves, elf elves, half halves, hoof hooves, knife knives, leaf leaves, life lives, loaf loaves, scarf scarves,
self selves, sheaf sheaves, shelf shelves, bookshelf bookshelves, thief thieves, wharf wharves, wife wives,
housewife housewives, midwife midwives, wolf wolves, werewolf werewolves, dwarf dwarves, afterlife afterlives,
child children, grandchild grandchildren, schoolchild schoolchildren, stepchild stepchildren, godchild godchildren,
brother brethren, ox oxen, foot feet, forefoot forefeet, goose geese, tooth teeth, louse lice, mouse mice, dormouse dormice,
penny pence,
man men, woman women,
alumnus alumni, bacillus bacilli, cactus cacti, focus foci, fungus fungi, locus loci, nucleus nuclei, radius radii,
stimulus stimuli, syllabus syllabi, terminus termini, corpus corpora, genus genera,
addendum addenda, bacterium bacteria, consortium consortia, curriculum curricula, datum data, emporium emporia,
erratum errata, medium media, memorandum memoranda, millennium millennia, moratorium moratoria, ovum ova,
referendum referenda, sanatorium sanatoria, spectrum spectra, stadium stadia, stratum strata, symposium symposia,
appendix appendices, codex codices, helix helices, index indices, matrix matrices, vertex vertices, vortex vortices,
analysis analyses, antithesis antitheses, axis axes, axe axes, basis bases, base bases, crisis crises, diagnosis diagnoses,
ellipsis ellipses, emphasis emphases, hypothesis hypotheses, metamorphosis metamorphoses, metastasis metastases,
nemesis nemeses, neurosis neuroses, oasis oases, paralysis paralyses, parenthesis parentheses, prognosis prognoses,
psychoanalysis psychoanalyses, synopsis synopses, synthesis syntheses, thesis theses,
automaton automata, criterion criteria, phenomenon phenomena,
bureau bureaux, chateau chateaux, plateau plateaux, tableau tableaux,
graffito graffiti, paparazzo paparazzi, virtuoso virtuosi, libretto libretti, kibbutz kibbutzim, cherub cherubim
"""
_MISSED_VERBS = """
bias biassed, bluff bluffed bluffing, boycott boycotted boycotting, bus bused busing bussed bussing, butt butted butting,
cuff cuffed cuffing, cue cued cuing, dial dialled dialling, duel duelled duelling, dye dyed, embed embedded embedding,
evidence evidenced, experience experienced experiencing, focus focussed focusses focussing, free freed, frolic frolicked frolicking,
fuel fuelled fuelling, gas gassed gassing, gel gelled, glue glued gluing, go goes, handcuff handcuffed handcuffing, knee kneed,
mimic mimicked mimicking, panic panicked panicking, picnic picnicked picnicking, prejudice prejudiced, puff puffed puffing,
putt putted putting, queue queued queuing, quiz quizzed quizzing, rebuff rebuffed rebuffing, reference referenced referencing,
rev revved revving, rue rued, sacrifice sacrificed sacrificing, scapegoat scapegoated scapegoating, scoff scoffed scoffing,
sniff sniffed sniffing, staff staffed staffing, stuff stuffed stuffing, sue sued suing, summons summonsed, toe toed,
traffic trafficked trafficking, trek trekked trekking, trial trialled trialling, whiz whizzed whizzing
"""
# After a vowel alone, and in words of consonants, Snowball takes an s for part of the word. Not GP: GPS is something else.
_MISSED_NOUNS = """
alias aliases, bus buses busses, canvas canvases, christmas christmases, chrysalis chrysalises, dais daises, fez fezzes, gas gases gasses,
ibis ibises, iris irises, lens lenses, mantis mantises, marquis marquises, metropolis metropolises, pancreas pancreases,
pelvis pelvises, penis penises, plus pluses, portcullis portcullises, quiz quizzes, rhinoceros rhinoceroses, summons summonses,
trellis trellises, whiz whizzes, yes yeses,
bayou bayous, bra bras, bureau bureaus, chateau chateaus, emu emus, flu flus, gnu gnus, guru gurus, haiku haikus, hindu hindus,
menu menus, milieu milieus, plateau plateaus, snafu snafus, spa spas, tableau tableaus, tutu tutus, zulu zulus,
cd cds, cfo cfos, cpu cpus, cto ctos, dj djs, dvd dvds, gpu gpus, hgv hgvs, kc kcs, llm llms, mp mps, msp msps, mvp mvps,
nft nfts, ngo ngos, pc pcs, phd phds, pm pms, qc qcs, rv rvs, tv tvs, vp vps, vpn vpns
"""
_ADJECTIVES = "good better best, bad worse worst, old elder eldest, far farthest furthest"
# Degrees that are regular, but for Snowball. Each is a word of its own for those who type it: "hottest" does not mean "hot".
# Not lower (a verb), later, latest, earlier, nearer, closer, longer, greater: "the latest news", "earlier today", "no longer", Greater London.
_DEGREES = """
big bigger biggest, bloody bloodier bloodiest, brave braver bravest, bright brighter brightest, broad broader broadest,
busy busier busiest, cheap cheaper cheapest, close closest, cold colder coldest, costly costlier costliest, dark darker darkest,
deadly deadlier deadliest, deep deeper deepest, dense denser densest, dirty dirtier dirtiest, dry drier driest, early earliest,
easy easier easiest, fast faster fastest, fierce fiercer fiercest, grave graver gravest, great greatest, hard harder hardest,
harsh harsher harshest, healthy healthier healthiest, heavy heavier heaviest, high higher highest, hot hotter hottest,
large larger largest, long longest, loud louder loudest, low lowest, narrow narrowest, near nearest, new newer newest,
old older oldest, poor poorer poorest, rare rarer rarest, rich richer richest, risky riskier riskiest, rough rougher roughest, safe safer safest,
severe severest, sharp sharper sharpest, short shorter shortest, slow slower slowest, small smaller smallest, steep steeper steepest,
strict stricter strictest, strong stronger strongest, tall taller tallest, thick thicker thickest, thin thinner thinnest,
tight tighter tightest, tiny tinier tiniest, tough tougher toughest, ugly uglier ugliest, warm warmer warmest, weak weaker weakest,
wealthy wealthier wealthiest, wet wetter wettest, wide wider widest, young younger youngest
"""
# -man: -men, -woman: -women, for what stands before them.
_MEN = """
air alder anchor assembly bar bogey bonds boats bow brake bush business camera chair church clergy coast congress corps
council country crafts crew custom dust english door draughts dutch entry fire fisher foot fore free french
frog front garbage gentle guards gun hang head hench herds highway horse hunts husband infantry irish journey jury kins
knifes law lay lines line lock mad mail marks metal middle midship milk minute motor needle news noble nurse oars ombuds
patrol pitch pivot plains police post power press quarry rifle sales schol scots sea service show snow spokes sports states
stunt swords tax trades train trigger tribes under vestry warehouse watch weather welsh wing wise wood work yachts yes
"""

# Words of their own, too, which a query that holds them means: "found" (established), "rose" (the flower), "Met" (the police).
OWN_LEMMAS = frozenset(
    "abode best better bit bore bound cleft data dove drunk elder fell felt found gilt ground hung laden lay led left lent lit "
    "media met putting resent rose rung saw shot slew smelt spat spelt spoke thought "
    "trafficked trafficking won wound".split()
) | {degree for row in _DEGREES.split(",") for degree in row.split()[1:]}
_TABLES = (_VERBS, _MISSED_VERBS, _NOUNS, _MISSED_NOUNS, _ADJECTIVES, _DEGREES)


def _read() -> dict[str, tuple[str, ...]]:
    """The tables turned round: form -> its bases."""
    rows = [row.split() for table in _TABLES for row in table.split(",")]
    for person in _MEN.split():
        rows += [f"{person}man {person}men".split(), f"{person}woman {person}women".split()]
    found: dict[str, tuple[str, ...]] = {}
    for base, *forms in rows:
        for form in forms:
            found[form] = (*found.get(form, ()), base)
    return found


BASES = _read()
"""An irregular form in lower case -> its bases, nearly always one ("axes": axis, axe)."""
