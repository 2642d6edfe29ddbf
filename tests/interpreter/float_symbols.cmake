# cmake -DNM=<nm> -DOBJECT=<file.o> -P float_symbols.cmake: fails when the object file defines anything global or
# weak but its one table and what lives in its own, renamed Eigen. A weak copy of a standard function in there could
# be linked into the whole program and stop it on processors that lack the instructions.
execute_process(COMMAND ${NM} --defined-only --extern-only ${OBJECT} OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "\n$" "" listed "${listed}")
string(REPLACE "\n" ";" symbols "${listed}")
set(tables 0)
foreach(symbol IN LISTS symbols)
  if(symbol MATCHES " [DRV] _ZN5octet[0-9]+kFloat[A-Za-z0-9]+E$")
    math(EXPR tables "${tables} + 1")
  elseif(NOT symbol MATCHES " W _ZNK?[0-9]+Eigen[A-Z]| V DW\\.ref\\.| __odr_asan")  # data of sanitized builds
    message(SEND_ERROR "${OBJECT}: defines ${symbol}")
  endif()
endforeach()
if(NOT tables EQUAL 1)
  message(FATAL_ERROR "${OBJECT}: ${tables} tables, expected 1")
endif()
