find_package(Protobuf REQUIRED) # before ONNX
find_package(ONNX REQUIRED)

add_library(converter_onnx_model onnx_model.cc)
target_include_directories(converter_onnx_model PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(converter_onnx_model PUBLIC converter_test_network onnx_proto
                      PRIVATE octet_warnings GTest::gtest)

octet_test(converter_import_test
           SOURCES import_format_test.cc import_inputs_test.cc import_onnx_composed_test.cc
                   import_onnx_images_test.cc import_onnx_node_test.cc import_onnx_operators_test.cc
                   import_onnx_shapes_test.cc import_real_models_test.cc import_unsupported_test.cc
           LIBRARIES converter_onnx_model)
