#include <string>
#include <unordered_set>

#include "base/encoding.h"
#include "guardrails/lexicons/lexicons.h"

namespace sekisho::guardrails::lexicons {

/// Names that are words or places as well (Mark, Will, Grace, Paris, Jordan) are left out: they would be found where there
/// is no name.
bool is_given_name(std::string_view word)
{
    static const std::unordered_set<std::string_view> names{
        "aaron",     "abigail",  "adam",       "ahmed",     "aisha",     "akira",       "alan",     "albert",
        "alejandro", "alex",     "alexander",  "alexandra", "alexis",    "ali",         "alice",    "alison",
        "amanda",    "amelia",   "amina",      "amir",      "amy",       "ana",         "andrea",   "andreas",
        "andrew",    "angela",   "anita",      "anna",      "anne",      "anthony",     "antonio",  "ashley",
        "barbara",   "benjamin", "bernard",    "beth",      "brandon",   "brenda",      "brian",    "bruce",
        "carl",      "carlos",   "carmen",     "carol",     "caroline",  "catherine",   "charles",  "charlotte",
        "chen",      "chloe",    "christian",  "christina", "christine", "christopher", "claire",   "craig",
        "cynthia",   "daniel",   "daniela",    "david",     "deborah",   "denise",      "dennis",   "diana",
        "diego",     "dmitri",   "donald",     "donna",     "dorothy",   "douglas",     "edward",   "elena",
        "elizabeth", "emily",    "emma",       "eric",      "erik",      "eva",         "evelyn",   "fatima",
        "fernando",  "fiona",    "francisco",  "frank",     "gabriel",   "gary",        "george",   "gerald",
        "giovanni",  "gregory",  "hannah",     "hans",      "harold",    "hassan",      "heather",  "helen",
        "henry",     "hiroshi",  "ian",        "ibrahim",   "igor",      "ingrid",      "irene",    "isabella",
        "ivan",      "jacob",    "jacqueline", "james",     "jan",       "jane",        "janet",    "jason",
        "javier",    "jean",     "jeffrey",    "jennifer",  "jeremy",    "jessica",     "joan",     "joanna",
        "joao",      "john",     "jonathan",   "jorge",     "jose",      "joseph",      "joshua",   "juan",
        "judith",    "julia",    "julie",      "karen",     "karl",      "katherine",   "kathleen", "keith",
        "kelly",     "kenji",    "kenneth",    "kevin",     "kimberly",  "kumar",       "larry",    "laura",
        "lauren",    "lars",     "leila",      "linda",     "lisa",      "lucas",       "lucia",    "luis",
        "luke",      "margaret", "maria",      "marie",     "mario",     "martha",      "martin",   "mary",
        "matthew",   "mehmet",   "melissa",    "michael",   "michelle",  "miguel",      "mohamed",  "mohammed",
        "muhammad",  "monica",   "nancy",      "natalie",   "natasha",   "nathan",      "nicholas", "nicole",
        "nina",      "oleg",     "olga",       "oliver",    "olivia",    "omar",        "oscar",    "pablo",
        "pamela",    "patricia", "patrick",    "paul",      "pedro",     "peter",       "philip",   "pierre",
        "priya",     "rachel",   "rafael",     "raj",       "ralph",     "raymond",     "rebecca",  "ricardo",
        "richard",   "robert",   "roberto",    "roger",     "ronald",    "rosa",        "russell",  "ruth",
        "ryan",      "samantha", "samuel",     "sandra",    "sanjay",    "sara",        "sarah",    "scott",
        "sergei",    "sharon",   "shirley",    "simon",     "sofia",     "sonia",       "sophie",   "stefan",
        "stephanie", "stephen",  "steven",     "susan",     "suresh",    "svetlana",    "takashi",  "tatiana",
        "teresa",    "theresa",  "thomas",     "timothy",   "tyler",     "valentina",   "vanessa",  "veronica",
        "victoria",  "vikram",   "vincent",    "virginia",  "vladimir",  "walter",      "wayne",    "wei",
        "wilhelm",   "william",  "yasmin",     "yuki",      "yusuf",     "zachary",     "zoe"};
    return names.contains(lower_ascii(word));
}

}  // namespace sekisho::guardrails::lexicons
