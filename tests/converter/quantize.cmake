octet_test(converter_quantize_test
           SOURCES quantize_models_test.cc quantize_network_test.cc quantize_scales_test.cc quantize_test.cc
           LIBRARIES converter_test_network)
