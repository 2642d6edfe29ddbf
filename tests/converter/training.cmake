octet_test(converter_training_test SOURCES ranges_from_training_test.cc training_distance_test.cc
           LIBRARIES converter_test_network)
