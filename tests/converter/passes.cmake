add_library(converter_test_network test_network.cc)
target_include_directories(converter_test_network PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(converter_test_network PUBLIC octet::converter PRIVATE octet_warnings GTest::gtest)

octet_test(converter_passes_test
           SOURCES passes_fold_test.cc passes_fuse_test.cc passes_gates_test.cc passes_layout_test.cc
                   passes_models_test.cc passes_mutation_test.cc passes_pool_test.cc passes_random_test.cc
           LIBRARIES converter_test_network)
