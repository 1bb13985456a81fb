#include "guardrails/lexicons/lexicons.h"

namespace sekisho::guardrails::lexicons {

/// English swear words with their usual endings. Whole words: "Scunthorpe" and "classic" are none.
std::string_view profanity()
{
    return R"(arse arsehole arseholes ass asshat asshole assholes bastard bastards bellend bitch bitches bitching bitchy bollocks
bugger bullshit bullshitter clusterfuck cock cocks cocksucker cocksuckers crap crappy cunt cunts dammit damnit dickhead dickheads
dipshit dipshits douche douchebag douchebags dumbass dumbasses fuck fucked fucker fuckers fuckface fuckin fucking fucks fuckup
goddamn goddamnit goddammit horseshit jackass jackasses motherfucker motherfuckers motherfucking mothafucka nutsack piss pissed
pissing prick pricks pussies pussy shit shits shite shitface shithead shitheads shithole shitting shitty slut sluts slutty
smartass tits tosser tossers twat twats wank wanker wankers wanking whore whores fck fcking fuk fuking fukin phuck sh1t biatch
batshit apeshit bullshitting shitshow arsed dumbfuck mindfuck fuckwit fuckwits knobhead minge gobshite shitbag shitstain)";
}

}  // namespace sekisho::guardrails::lexicons
