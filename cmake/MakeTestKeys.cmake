# Writes RSA-2048 keys for tests to the file OUTPUT: cmake -DOUTPUT=... -P MakeTestKeys.cmake
# They stay in the build folder; nothing but tests reads them.
set(keys "")
foreach(number RANGE 1 16)
  execute_process(COMMAND openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048
                  OUTPUT_VARIABLE key ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
  string(APPEND keys "${key}")
endforeach()
file(WRITE ${OUTPUT} "${keys}")
