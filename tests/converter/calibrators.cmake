octet_test(converter_calibrate_test
           SOURCES auto_calibrator_test.cc calibrate_test.cc calibrators_test.cc kl_goldens_test.cc
           LIBRARIES converter_test_network octet::io)
