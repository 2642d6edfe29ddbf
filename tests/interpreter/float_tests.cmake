# The float32 operators (interpreter/ops/float).
if(OCTET_FLOAT32)
  octet_test(
    float_ops_test
    SOURCES ${CMAKE_CURRENT_LIST_DIR}/float_conv_test.cc ${CMAKE_CURRENT_LIST_DIR}/float_kernels_test.cc
            ${CMAKE_CURRENT_LIST_DIR}/float_ops_test.cc ${CMAKE_CURRENT_LIST_DIR}/float_product_test.cc
    LIBRARIES octet::interpreter)

  # No function compiled with an instruction set's flags may be visible to the linker.
  get_property(targets GLOBAL PROPERTY octet_float_targets)
  foreach(target IN LISTS targets)
    add_test(NAME ${target}_symbols
             COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DOBJECT=$<TARGET_OBJECTS:${target}> -P
                     ${CMAKE_CURRENT_LIST_DIR}/float_symbols.cmake)
  endforeach()
endif()
