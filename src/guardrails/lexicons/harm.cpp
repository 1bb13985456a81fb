#include "guardrails/lexicons/lexicons.h"

/// The format is in engine/lexicon.h. Written for recall on what is said plainly; what is hinted at is not found.
namespace sekisho::guardrails::lexicons {

std::string_view hate()
{
    return R"(
@group: muslim islam jew jewish christian hindu sikh buddhist atheist catholic black blacks african white whites asian asians chinese mexican latino hispanic arab indian native gypsy roma immigrant migrant refugee foreigner foreign gay gays homosexual lesbian trans transgender queer bisexual lgbt women woman females disabled cripples jews minorities
@base: vermin subhuman subhumans inferior parasite parasites cockroach cockroaches rats animals savages filth filthy scum trash garbage disease plague cancer infestation invaders disgusting degenerate degenerates abomination dirty criminals rapists terrorists thieves stupid lazy evil monkeys apes pigs
@end: exterminated eradicated eliminated exterminate eradicate eliminate gassed gas deport deported purge purged wipe wiped cleanse cleansed lynch lynched enslaved enslave banned burned
@all: all every these those those
3 @group ~2 are|is|as ~3 @base
3 @base|fucking ~1 @group
3 @all ~1 @group ~3 should|must|deserve|need|ought ~3 @end|die|killed|hang|burn|suffer
3 @group ~3 should|must|deserve|need|ought ~3 @end|die|killed|hang|burn|suffer
2 @end|kill ~2 @all ~1 @group
2 @end ~1 the ~1 @group
2 hate|despise|loathe|detest ~2 @group
3 i|we|everyone ~1 hate|despise|loathe ~2 @group
3 @group ~4 don't|not|never|aren't ~3 deserve|belong ~3 rights|live|here|vote|exist|human|equal
3 @group ~2 belong ~3 kitchen|cage|camps|gutter|ovens|zoo
3 @group ~3 not ~3 human|people|equal
2 @group ~3 ruin|destroy|destroying|ruining|infest|pollute|poison|replace|replacing ~4 country|nation|race|society|neighborhood|blood|europe|america
2 go ~2 back ~3 your|their|own|where ~4 country|came|africa|mexico|china
3 @group ~3 go ~2 back ~3 country|came|africa|mexico|china
3 white|aryan|master ~1 race ~3 superior|supremacy|supreme|pure|purity
2 white ~1 supremacy|power|genocide
2 race|racial ~1 war|purity|hygiene|traitor|traitors
2 heil|sieg ~1 hitler|heil
2 hitler ~3 right|hero
2 holocaust ~4 hoax|lie|fake|never|invented
2 ethnic ~1 cleansing ~4 good|needed|necessary|right|solution
2 keep|kick|throw|get ~2 @group ~2 out
2 no ~1 @group ~2 allowed
3 death ~1 to ~2 @group
2 @group ~2 control|run|rule ~3 media|banks|world|government
3 faggot|faggots|nigger|niggers|kike|kikes|chink|chinks|spic|spics|wetback|wetbacks|raghead|ragheads|towelhead|towelheads|tranny|trannies|paki|pakis|gook|gooks|dyke|dykes|coon|coons
1 @base ~2 race|religion|ethnicity|culture
2 @group ~3 naturally|genetically|biologically|inherently ~2 @base|dumber|violent|weaker|worse|criminal
2 why ~1 @group ~2 so ~1 @base
-2 history|historical|study|research|report|condemn|condemned|oppose|against|combat|prevent|counter|survivors|discrimination|museum|moderation|lecture|policy
)";
}

std::string_view insults()
{
    return R"(
@fool: idiot idiots moron morons imbecile dumbass dimwit halfwit nitwit fool loser losers cretin dunce simpleton retard retarded scumbag jerk pig coward clown dolt jackass asshole bastard bitch crybaby freak failure disgrace embarrassment waste creep slob weasel douchebag dickhead twat prick wanker trash garbage pathetic worthless
@poor: stupid dumb useless worthless pathetic incompetent brainless ugly disgusting ignorant lazy clueless spineless gutless idiotic moronic dense fat talentless hopeless repulsive brain-dead dim
@very: absolute complete total utter such fucking freaking damn bloody real little
3 you ~2 @very|@poor ~1 @fool
3 you|your|you're|u ~1 are|re|r|is ~3 @fool
3 you ~1 are|re|r ~2 @poor
3 you @fool
3 you @poor
2 your ~3 @poor|@fool
2 @poor @fool
2 @very @fool
2 what ~1 a|an ~2 @fool
2 shut ~1 =up ~3 @fool
2 how ~2 can ~2 you ~2 so @poor
2 how @poor =are you
1 @fool ~2 like you
2 nobody|noone ~3 likes|loves|cares|wants ~2 you
1 no ~1 one ~1 likes|loves|wants ~1 you
2 you ~3 make|makes ~2 me sick
2 go ~1 =to hell
2 screw|fuck you
2 screw|fuck =off
2 kiss =my ass
2 you ~2 suck|stink
2 i ~2 smarter ~3 than you
2 you ~4 brain|iq ~3 of ~2 rock|goldfish|potato|peanut|brick|shoe|size
1 =loser|=losers
2 your ~1 mother|mom|family|face|wife ~2 is|are ~3 @poor|@fool|whore|joke
2 he|she|they ~1 is|are|s|re ~2 @very ~1 @fool
2 he|she|they ~1 is|are|s|re ~2 a|an ~2 @fool
1 he|she|they ~1 is|are|s|re ~2 @poor
1 idiot|moron|imbecile|retard|dimwit|cretin|scumbag
2 waste ~1 of ~2 space|oxygen|skin|air
2 even ~2 a ~2 child|monkey|dog ~3 better|smarter|than
-2 not|aren't|isn't ~2 @fool|@poor
-2 feel|felt|feeling ~2 @poor|@fool
-2 mistake|question|error|bug|idea|movie|joke|novel|character|word|translate|mean|means|definition|proof|dummies
)";
}

std::string_view sexual()
{
    return R"(
@organ: penis dick cock cocks pussy vagina clit clitoris tits boobs nipples nipple breasts ass butt anus balls testicles
@act: fuck fucking fucked blowjob handjob cunnilingus fellatio masturbate masturbating masturbation orgasm cum cumming ejaculate ejaculating creampie gangbang threesome foreplay deepthroat rimjob fingering fisting bukkake
@child: child children kid kids minor minors teen underage schoolgirl schoolboy toddler preteen infant boy girl
@sex: sex sexual sexually erotic erotica nude nudes naked porn porno pornography pornographic nsfw hentai explicit intimate horny aroused lewd smut
3 @child ~4 @act|porn|nude|nudes|naked|erotic|erotica|sexual
3 @sex|@act ~4 @child
2 @act
3 suck|lick|stroke|ride|grab|squeeze|touch|rub|fondle ~3 my|your|his|her|their|the ~2 @organ
3 @organ ~4 inside|into|deep|hard|wet|throbbing|dripping|erect|thrust
2 hard|wet|throbbing|dripping|erect|huge ~2 @organ
3 write|describe|tell|generate|create|show|give|send|draw|make|roleplay|want ~5 @sex ~3 story|scene|stories|pictures|picture|images|image|fanfic|fiction|roleplay|video|photos|content|poem|chat|act|detail|fantasy
2 erotic|erotica|pornographic|smut|hentai|lewd
2 horny|aroused
2 send|show ~3 nudes|nude|naked|boobs|tits|panties
2 =have|having|had sex ~2 with
1 have|having sex
2 undress|strip|naked ~5 bed|kiss|touch|moan|thigh|thighs|skin|slowly
2 moan|moaned|moaning|groan ~6 pleasure|bed|thrust|naked|harder|touch|kiss
2 pleasure|pleasured ~3 her|him|herself|himself|me
2 spread ~2 legs
2 take ~2 off ~3 clothes|panties|bra|underwear
1 naked|nude|sexy|porn|porno|pornography|nsfw
2 sexy ~3 photos|pictures|girls|girl|videos|talk|chat|body|lingerie
2 talk dirty
2 bdsm|bondage|fetish|kinky|dominatrix|stripper|escort|prostitute|hooker|onlyfans
2 sex ~1 positions|toys|toy|chat|tape|slave|scene|fantasy|doll|worker|workers
2 explicit ~2 sex|sexual|sexually
2 had ~2 way ~2 with ~2 her|him
2 slid ~3 panties|inside|between
2 thrust|thrusting|thrusts ~4 inside|into|her|him|hips|deeper|harder
-2 education|health|doctor|medical|clinic|anatomy|biology|disease|infection|contraception|pregnancy|puberty|consent|assault|harassment|survivor|hospital|cancer|symptoms|screening|vaccine|therapy|museum|painting|sculpture|law|policy
-2 chicken ~1 breasts|breast
-2 biological|opposite|same ~1 sex
)";
}

std::string_view violence()
{
    return R"(
@hurt: kill kills killing murder murdering stab stabbing strangle strangling choke torture torturing behead beheading dismember mutilate slaughter massacre assassinate execute shoot shooting poison bludgeon decapitate maim disembowel butcher slay lynch
@beat: beat beating punch hit hurt harm attack attacking burn injure cripple maim smash break crush
@victim: you him her them people someone somebody everyone everybody person wife husband boss neighbor neighbour teacher coworker colleague girlfriend boyfriend child children kids students family cop cops officer police president politician classmates women men victim victims ex crowd human himself herself yourself
@weapon: bomb bombs explosive explosives grenade grenades molotov firearm silencer napalm landmine ied nerve-agent sarin ricin anthrax thermite detonator warhead
@make: make build construct assemble create produce cook synthesize synthesise manufacture craft prepare design
3 i|we|ll|gonna|going|will ~4 @hurt ~2 @victim
3 i|we|ll|gonna|going|will ~3 @beat ~2 you|him|her ~6 death|die|blood|bones|skull|face|bad|pay
3 how ~4 @hurt|hire ~3 @victim
2 @hurt ~2 @victim
3 best|easiest|painless|quickest|fastest|undetectable|effective ~3 way|method|ways|methods|poison ~3 @hurt|die|suicide
3 way|ways|method|methods|how ~3 @hurt ~3 @victim
3 @make ~4 @weapon
2 pipe|nail|car|dirty|pressure|fertilizer|homemade ~2 bomb|bombs|explosive|explosives
3 instructions|recipe|steps|guide|blueprint|plans|tutorial ~4 @weapon
2 @weapon ~5 crowd|school|mall|church|mosque|synagogue|airport|stadium|building|train|people|office|concert
3 shoot|bomb|attack|burn|blow|massacre ~3 =up|down ~3 school|mall|church|mosque|synagogue|airport|office|building|concert|house|hospital|place
3 shoot|bomb|attack|burn|massacre ~2 the|a|my|our ~2 school|mall|church|mosque|synagogue|airport|office|concert|hospital
3 mass|school ~1 shooting ~4 plan|planning|carry|commit|how|do
3 planning|plan|carry|commit ~4 massacre|shooting|murder|genocide|bombing|terrorist|attack
3 want|wants|going|plan|ready|need|help ~3 commit|kill ~2 suicide|myself
2 kill myself
3 kill yourself
2 commit suicide
2 end =my life
3 cut|slit|slash|snap|break ~2 your|his|her|their|my ~1 throat|wrists|wrist|neck
2 throat ~3 slit|cut|slashed
2 blood ~4 everywhere|sprayed|spurting|gushing|pool|pooled|splattered|soaked|dripped|poured
2 gouge|rip|tear|tore|ripped|gouged|carve|carved ~3 eyes|eye|heart|limbs|guts|flesh|intestines|skin
2 guts|intestines|entrails|brains ~4 spilled|floor|splattered|hanging|out
2 severed|chopped|hacked ~3 head|arm|limbs|hand|body|fingers
2 beat|beaten|bludgeon|bludgeoned|tortured|stabbed|strangled ~5 death|dead
2 torture ~3 @victim|slowly|screaming|prisoner
2 @victim ~3 deserve|deserves ~2 die|death|killed|beaten|suffer
2 hope|wish ~2 @victim ~2 die|dies|suffer|burn|dead
2 watch ~2 @victim ~2 bleed|burn|suffer|die
2 i ~2 find|hunt ~3 you ~4 kill|hurt|pay|regret
2 you ~2 dead ~1 meat
2 dead ~1 bodies|corpses ~4 pile|everywhere|floor|street
1 bloodbath|gore|massacre|slaughter|carnage|genocide
1 gun|knife|rifle|machete ~5 victim|head|throat|chest|crowd|students
2 join|recruit|recruitment|support|pledge|glory|praise ~4 isis|terrorist|terrorists|jihad|qaeda|militia
2 domestic ~1 abuse ~4 deserved|how
2 dog|cat|animal|animals|puppy|kitten ~3 torture|kill|burn|strangle|poison|hurt|abuse
2 torture|burn|strangle|hurt|abuse|poison ~3 dog|cat|animal|animals|puppy|kitten
-2 process|processes|thread|server|task|job|command|signal|pid|daemon|container|bacteria|germs|weeds|cancer|virus|time|boredom|deal|battery|mockingbird|container|zombie
-2 movie|film|novel|game|chess|character|history|historical|century|war|documentary|news|museum|book|play|episode|photo|photograph|picture|video|camera|portrait|basketball|hoops|goal
-2 prevent|prevention|prevents|hotline|helpline|survivor|survivors|therapy|victims' support|awareness|law|statistics|report|reported|sentenced|convicted|investigate|investigators|memorial|avoid|safety|lifeline|stop|support
)";
}

std::string_view misconduct()
{
    return R"(
@how: how show teach explain tell guide instructions tutorial steps way ways method methods help want recipe need make write create give walk provide
@drug: meth methamphetamine cocaine heroin fentanyl lsd mdma ecstasy crack ketamine ghb opium amphetamine amphetamines dmt pcp drugs steroids crystal
@make: make cook synthesize synthesise produce manufacture extract grow smuggle sell buy deal traffic mix prepare distribute
@theft: steal stealing shoplift shoplifting rob robbing burgle burglarize hotwire embezzle embezzling launder laundering counterfeit counterfeiting forge forging forgery pickpocket extort extorting blackmail blackmailing bribe bribing defraud scam scamming smuggle smuggling carjack hijack
@break: hack hacking crack cracking breach bypass exploit exploiting ddos phish phishing spoof spoofing keylog brute-force deface jailbreak intercept dox doxx swat infect compromise
@target: account accounts password passwords wifi wi-fi network server website bank email webcam phone facebook instagram gmail database computer system card cards cctv atm neighbor neighbour girlfriend boyfriend wife husband ex paywall
@malware: malware ransomware trojan keylogger botnet rootkit spyware worm virus backdoor phishing stealer rat cryptolocker exploit
3 @how ~6 @make ~3 @drug
2 @make ~2 @drug
3 @how ~5 @theft ~6 without|caught|undetected|car|cars|money|store|bank|identity|documents|passport|checks|cheques|cash|house|company|card|cards|jewelry|bike|office|employer|police|judge|official|customs|bills
2 @how ~5 @theft
2 @theft ~4 without ~3 caught|noticed|detected|detection
3 @how ~5 hack|crack|breach|break ~3 into ~4 @target
3 @how ~5 @break ~4 someone|somebody|my|his|her|their|neighbor|neighbour|the|a|another ~3 @target
2 hack|crack|breach ~3 @target
3 @how|code ~5 @malware ~3 infect|spread|encrypt|steal|evade|antivirus|code|undetected|script|kit|victims|target|collect|records|send|email|site|page|in
3 write|create|build|develop|code|make|generate|give ~4 @malware
3 fake|forged|counterfeit|false ~2 id|ids|passport|passports|money|bills|documents|currency|prescription|prescriptions|license|diploma|vaccine|certificate|identity|review|reviews|invoice|invoices ~6 buy|make|print|create|get|sell|order|how|without
3 buy|make|print|create|get|sell|order|write ~4 fake|forged|counterfeit|false ~2 id|ids|passport|passports|money|bills|documents|currency|prescription|prescriptions|license|diploma|certificate|identity|invoices|invoice|reviews|testimonials
3 credit ~1 card ~3 fraud|skimmer|skimming|dump|dumps|cvv ~4 how|do|buy|make|get|commit
3 how|where|best|way|ways|want|help ~5 skimmer|carding|dumps|fullz|darknet|launder|insider
3 evade|avoid|dodge|evading|cheat|hide ~4 taxes|tax|police|cops|detection|arrest|customs|irs|income|law|authorities|forensic|evidence
2 tax ~1 evasion|fraud ~5 how|commit|ways|scheme
2 commit|committing ~3 fraud|crime|perjury|arson|theft|robbery|burglary|insurance|identity|forgery
3 how ~5 commit|get ~3 fraud|crime|arson|theft|robbery|burglary|away
3 get ~1 away ~1 with ~3 crime|murder|theft|fraud|robbery|it|arson|stealing
3 dispose|hide|destroy|disposing|tamper ~4 body|corpse|evidence
3 pick ~3 lock ~4 house|neighbor|break|someone|door|without
2 break ~2 into ~3 house|car|home|apartment|building|store|safe|office|neighbor
3 insider ~1 trading ~4 how|do|without|tip|tips|caught
3 launder ~3 money|cash|bitcoin|crypto
2 money ~1 laundering ~5 how|scheme|steps|through|plan
3 ponzi|pyramid ~1 scheme ~4 start|run|create|set|build|how
3 start|run|create|build|set ~4 ponzi|pyramid ~1 scheme
3 pass|cheat|beat|fool ~4 drug|breathalyzer|polygraph|plagiarism ~2 test|detector|checker|screen
3 human|organ|child|arms|drug ~1 trafficking ~4 how|start|network|operate|run
3 smuggle ~4 across|border|into|past|customs|airport|prison
3 stalk|track|spy ~3 girlfriend|boyfriend|wife|husband|ex|someone|her|him ~6 without|secretly|knowing|phone|location|gps
3 secretly|without ~4 track|record|spy|film|monitor|knowing|consent
2 dark ~1 web|net ~5 buy|sell|market|drugs|weapons|cards|get|guns
3 buy|get|sell ~3 gun|guns|weapon|weapons|firearm|firearms ~4 without|illegally|background|dark|license|untraceable
3 untraceable|illegal|ghost|illegally ~2 gun|guns|weapon|weapons|firearm|firearms|drugs
3 sabotage|poison|contaminate ~4 water|supply|grid|power|machine|food|plant|elections
3 rig|steal|tamper ~2 an|the ~2 election|elections|ballots|votes|voting
3 spam|scam|phishing|romance ~3 email|emails|script|message|messages|page|site|text ~6 pretend|bank|convince|trick|victims|elderly|steal|collect|looks|passwords|from
3 trick|convince|scam|con|deceive ~3 elderly|grandma|seniors|people|customers|victims|someone|users ~5 money|sending|giving|password|passwords|card|savings|bank
2 impersonate|pose|pretend ~4 police|officer|bank|irs|employee|support|doctor ~4 get|money|scam|steal|information
2 plagiarize|plagiarise ~4 without|caught|detected
2 bribe ~3 official|judge|officer|police|inspector|politician|teacher
-3 prevent|prevention|protect|protection|detect|detecting|defend|defense|defence|mitigate|report|recognize|recognise|spot|identify|against|secure|compliance|awareness|avoid becoming|victim of|audit|antivirus
-2 history|historical|explain why|law|laws|penalties|penalty|illegal because|documentary|novel|film|movie|statistics|addiction|rehab|overdose|treatment|rights|growth|life ~1 hacks
)";
}

}  // namespace sekisho::guardrails::lexicons
