# How octet's targets are declared: one static library per folder, warnings in one interface target,
# public headers in <folder>/include.

add_library(octet_warnings INTERFACE)
target_compile_options(octet_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
# g++ 12 warns falsely: about string concatenation (-Wrestrict), about initializer lists and its own
# AVX-512 headers (-Wmaybe-uninitialized).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(octet_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(OCTET_WARNINGS_AS_ERRORS)
  target_compile_options(octet_warnings INTERFACE -Werror)
endif()

# Names the library octet::<name>, gives it its include folders, and installs it.
function(octet_library target name)
  add_library(octet::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_include_directories(
    ${target}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:octet_warnings>)
  install(TARGETS ${target} EXPORT octet_targets)
  install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endfunction()

# octet_test(name SOURCES... LIBRARIES...): one GoogleTest program, its cases known to ctest.
function(octet_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE OCTET_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} octet_warnings GTest::gtest_main GTest::gmock)
  # Compiled fast rather than fast: the code under test keeps its own options, UBSan among them.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[a-z,]*undefined")
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
