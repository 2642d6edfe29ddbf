octet_test(converter_tables_test SOURCES calibration_table_test.cc match_table_test.cc real_tables_test.cc
           LIBRARIES converter_test_network)
