add_library(converter_caffe_model caffe_model.cc)
target_include_directories(converter_caffe_model PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(converter_caffe_model PUBLIC converter_test_network octet_caffe_format
                      PRIVATE octet_warnings GTest::gtest)

octet_test(converter_caffe_test
           SOURCES import_caffe_images_test.cc import_caffe_layers_test.cc import_caffe_models_test.cc
                   import_caffe_net_test.cc
           LIBRARIES converter_caffe_model)
