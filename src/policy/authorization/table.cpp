#include "policy/authorization/table.h"

// A compiler would need seconds for a literal of this size; the assembler copies the file.
__asm__(
    ".section .rodata.sekisho_authorization_table,\"a\",@progbits\n"
    ".global sekisho_authorization_table\n"
    ".hidden sekisho_authorization_table\n"
    ".global sekisho_authorization_table_end\n"
    ".hidden sekisho_authorization_table_end\n"
    "sekisho_authorization_table:\n"
    ".incbin \"" SEKISHO_AUTHORIZATION_TABLE
    "\"\n"
    "sekisho_authorization_table_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char sekisho_authorization_table[];
extern const char sekisho_authorization_table_end[];
}

namespace sekisho::policy::authorization {

std::string_view table() noexcept { return {sekisho_authorization_table, sekisho_authorization_table_end}; }

}  // namespace sekisho::policy::authorization
