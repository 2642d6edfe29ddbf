octet_test(converter_given_scales_test SOURCES given_scales_test.cc LIBRARIES converter_test_network)
octet_test(converter_quantize_test
           SOURCES quantize_bits_test.cc quantize_models_test.cc quantize_network_test.cc quantize_scales_test.cc
                   quantize_test.cc
           LIBRARIES converter_test_network)
octet_test(converter_accuracy_test
           SOURCES bias_correction_test.cc equalize_test.cc
           LIBRARIES converter_test_network)
