octet_test(converter_mixed_test
           SOURCES given_quantization_test.cc import_tflite_test.cc keep_float_test.cc qdq_test.cc
                   sensitivity_test.cc
           LIBRARIES converter_onnx_model)
