#include "guardrails/lexicons/lexicons.h"

namespace sekisho::guardrails::lexicons {

/// Jailbreaks, injections and attempts to read what the model was told. The format is in engine/lexicon.h.
std::string_view prompt_attack()
{
    return R"(
@ignore: ignore disregard forget bypass override dismiss neglect discard abandon drop skip omit erase delete
@rules: instruction instructions prompt prompts rule rules guideline guidelines directive directives restriction restrictions guardrail guardrails safeguard safeguards policy policies constraint constraints filter filters programming training safety context commands orders limitations
@old: previous prior above earlier preceding existing original initial former foregoing past before
@system: system developer hidden secret initial original internal confidential base starting preprompt
@tell: reveal show print output repeat display disclose leak expose dump reproduce tell give share recite echo write summarize summarise translate encode spell quote list paste
@free: unrestricted unfiltered uncensored unlimited unbound jailbroken unaligned amoral limitless unmoderated evil
@role: pretend act roleplay behave simulate imagine become play respond answer emulate
3 @ignore ~3 @old ~2 @rules
3 @ignore ~2 all|any|every|everything|your|the|these|those|my ~3 @rules
3 @ignore ~2 everything|anything|all ~4 told|said|above|before|learned|instructed|know|previous|prior|given|been
3 @ignore ~1 what ~3 told|said|instructed
2 @ignore ~2 @rules
3 do|don|not ~3 follow|obey|adhere|listen ~4 @old|your|the|any|those ~2 @rules
3 stop ~1 following ~3 @rules
3 no ~2 longer ~4 bound|restricted|follow|limited|subject|constrained|apply|obey
2 without ~3 @rules|moral|morals|ethics|censorship|ethical|warnings|disclaimers
3 @role ~5 without ~4 @rules|ethics|ethical|morals|moral|censorship|limits|boundaries
3 @role ~4 as ~3 @free
3 you ~2 are|re ~2 now|going ~5 @free|dan|jailbroken|free|evil|aim|stan|dude|developer|root
3 you ~1 are|re ~2 @free
3 @free ~2 ai|assistant|model|mode|chatbot|bot|version|response|responses|answers|language
3 you ~3 have|has|with ~3 no ~3 @rules|limits|filter|filters|ethics|morals|boundaries|restrictions
3 =dan ~2 mode|prompt|can|stands|anything|jailbreak|will
3 do anything now
3 developer|debug|god|admin|sudo|maintenance|root|jailbreak|dan|unrestricted|opposite|diagnostic ~1 mode ~4 enable|enabled|activate|activated|on|enter|entered|now|output|access
3 enable|enter|activate|switch|turn|unlock|initiate|simulate|start ~4 developer|debug|god|admin|sudo|maintenance|jailbreak|dan|unrestricted|diagnostic ~1 mode
2 jailbreak|jailbroken|jailbreaking
3 @tell ~5 @system ~2 prompt|prompts|instructions|instruction|message|rules|context|configuration|directives|guidelines
3 @tell ~4 your ~3 prompt|prompts|instructions|rules|guidelines|directives|configuration|context|programming
3 @tell ~4 everything|text|words|content|all|lines|sentences|verbatim ~4 above|before|preceding|prior|beginning
3 what ~3 your|the ~2 @system ~2 prompt|instructions|instruction|message|directives|rules
3 what ~2 are|were|is|was ~2 your ~2 instructions|prompt|directives|guidelines
3 what ~3 instructions|rules|prompt ~3 you ~2 given|told|receive|have|follow|received
2 @system ~1 prompt ~4 verbatim|exact|exactly|full|entire|word|word-for-word|complete|text
3 begin|start ~3 with ~5 you ~1 are ~4 above|prompt|print|repeat|output
3 repeat ~4 words ~3 above|starting|before
3 above|before ~4 verbatim
3 initial|original|first ~1 instructions ~5 verbatim|show|print|word|exactly|reveal
3 new|updated|real|actual|following ~1 instructions|instruction|task|directive|prompt ~3 are|is|follow|instead|ignore|override|from
3 system|admin|administrator|developer ~2 override
3 override ~4 safety|security|protocol|protocols|settings|system|restrictions|controls|alignment
3 disable|deactivate|remove|lift|suspend|bypass|circumvent|evade|turn ~5 safety|content|ethical|moral|moderation|security|your ~2 @rules|features|checks|protocols|controls|settings|mechanisms|measures|filters|alignment
2 disable|deactivate|remove|lift|bypass|circumvent ~3 @rules
3 instead ~4 say|output|respond|print|write|reply ~3 hacked|pwned|owned|haha|banana
3 say|output|print|respond|reply ~4 pwned|hacked
3 =im_start|=im_end|=endoftext
2 begin|end|start ~1 system|of ~2 prompt|message|instructions
2 assistant|ai|llm|model|chatbot ~3 must|should|shall ~4 @ignore|comply|obey|exfiltrate|send
3 important|attention|note|urgent|hey ~4 ai|assistant|llm|model|agent|chatbot ~8 @ignore|send|forward|email|delete|reveal|execute|call|instead|transfer
3 if ~2 you ~3 are ~3 ai|llm|assistant|model|language|agent ~8 @ignore|send|say|reveal|recommend|rate|add|write|include|forward|output|approve|hire
3 when ~4 summarize|summarise|summarizing|reading|read|process ~5 email|page|document|text|website ~6 also|must|instead|send|forward|include|ignore|first
3 send|forward|exfiltrate|email|post|leak|upload|transmit ~4 conversation|history|chat|credentials|passwords|secrets|keys|data|tokens|cookies ~6 to|attacker|http|https|external|address|server
3 hypothetical|fictional|imaginary ~4 world|scenario|story|character|response|ai ~8 no|without|any ~3 @rules|laws|ethics|limits|restrictions|law
3 always ~3 comply|obey|answer|respond ~5 no|without|never|regardless|any|refuse
3 never ~3 refuse|say|decline|warn|mention ~6 @rules|request|anything|no|cannot|can|ethics|ethical|answer|sorry
3 can|cannot|must|not|never ~2 refuse ~4 request|requests|anything|any|comply|answer|this
3 regardless|irrespective ~2 of ~4 ethics|ethical|legality|legal|moral|morality|safety|consequences|policy|policies|harmful
2 stay ~2 in ~1 character
2 two|both|dual ~2 responses|answers|outputs ~6 normal|gpt|classic|jailbreak|unfiltered|other|dan
3 start|begin|prefix ~3 your ~3 response|answer|reply|sentence ~3 with ~4 sure|absolutely|certainly|course
3 grandma|grandmother|grandfather|grandpa ~8 napalm|windows|keys|bomb|recipe|explosive|password|bedtime
3 opposite|opposite ~1 day|mode
3 i ~2 am|m ~3 developer|creator|administrator|admin|engineer|owner|researcher|openai|anthropic|amazon ~8 @ignore|override|access|prompt|disable|reveal|unlock|bypass|instructions|authorized|debug
3 for ~2 debugging|testing|audit|research|educational|maintenance|verification ~3 purposes ~8 prompt|instructions|disable|ignore|reveal|unfiltered|bypass|configuration|system
3 translate|decode|decrypt|rot13|base64|reverse ~5 follow|execute|obey|do ~3 it|instructions|them|what|result
3 base64|rot13|hex|morse|binary|leetspeak|reverse ~6 @system|your ~2 prompt|instructions|rules
3 token|tokens|smuggling|payload ~3 splitting|smuggling|concatenate ~4 execute|run|output|follow
2 let ~3 combine|concatenate|concat ~6 execute|answer|respond|do|follow
3 you ~3 hypnotized|hypnotised|freed|liberated|escaped|reborn|awakened ~6 rules|restrictions|constraints|free|now|chains
3 your ~3 true|real|inner|hidden ~2 self|purpose|name|identity|personality ~6 free|no|reveal|unleash|is|was
3 break ~2 free ~3 confines|rules|restrictions|chains|constraints|limits|openai|programming|anthropic
2 =confidential|=secret ~3 instructions|prompt ~4 reveal|show|share|tell|what
3 end ~2 of ~2 user|document|system|input|context|prompt|text ~5 new|begin|start|now|ignore|instructions|system
3 unlock ~3 your ~3 potential|hidden|true|full|restricted|capabilities
3 keyword|password|passphrase|secret|code|word ~6 you ~3 were|are|was|have ~3 told|given|instructed|hiding|protecting|guarding|asked
2 simulate|emulate|act|pretend ~4 terminal|shell|bash|linux ~6 secret|passwords|env|credentials|prompt|root|unrestricted
2 print|show|list|reveal|give|dump ~4 environment|env ~2 variables|vars
3 print|show|reveal|dump|list|give ~4 tool|function|tools|functions|schema ~4 definitions|verbatim|descriptions|available|hidden|internal
3 rules|restrictions|guidelines|policies|filters ~4 do|don|not|no ~3 apply|exist|matter|longer
3 @free|evil ~3 twin|persona|alter|ego|confidant|counterpart|advisor
-2 how|what ~3 prevent|protect|defend|detect|mitigate ~6 injection|jailbreak|attack|attacks|leakage
-2 paper|article|lecture|owasp|research on|explains|explain what|course
-2 eslint|lint|linter|gitignore|compiler|css|firewall|pylint|warnings in|whitespace|case
)";
}

}  // namespace sekisho::guardrails::lexicons
