target_sources(
  octet_converter
  PRIVATE importers/caffe.cc
          importers/caffe/activation.cc
          importers/caffe/conv.cc
          importers/caffe/eltwise.cc
          importers/caffe/inner_product.cc
          importers/caffe/inputs.cc
          importers/caffe/layer.cc
          importers/caffe/layer_table.cc
          importers/caffe/net_importer.cc
          importers/caffe/net_reader.cc
          importers/caffe/net_state.cc
          importers/caffe/normalization.cc
          importers/caffe/pool.cc
          importers/caffe/shape.cc
          importers/caffe/slice.cc
          importers/caffe/upgrade.cc
          importers/caffe/weights.cc
          importers/constant_arithmetic.cc
          importers/constants.cc
          importers/given_shapes.cc
          importers/graph_builder.cc
          importers/graph_builder_arithmetic.cc
          importers/graph_builder_images.cc
          importers/graph_builder_layout.cc
          importers/image_conv.cc
          importers/image_conv_transpose.cc
          importers/image_norm.cc
          importers/image_pool.cc
          importers/image_window.cc
          importers/onnx.cc
          importers/onnx/activation.cc
          importers/onnx/constant.cc
          importers/onnx/conv.cc
          importers/onnx/conv_transpose.cc
          importers/onnx/depth_to_space.cc
          importers/onnx/elementwise.cc
          importers/onnx/graph_importer.cc
          importers/onnx/input_shapes.cc
          importers/onnx/matmul.cc
          importers/onnx/node.cc
          importers/onnx/normalization.cc
          importers/onnx/op_table.cc
          importers/onnx/pad.cc
          importers/onnx/pool.cc
          importers/onnx/quantize.cc
          importers/onnx/reduce.cc
          importers/onnx/resize.cc
          importers/onnx/resize_modes.cc
          importers/onnx/shape.cc
          importers/onnx/slice.cc
          importers/onnx/softmax.cc
          importers/onnx/tensor_reader.cc
          importers/onnx/window.cc
          importers/tflite.cc
          importers/unique_names.cc
          importers/unsupported_list.cc
          importers/wire_format.cc)

# The messages of Caffe's format, for this folder and its tests.
set(caffe_generated ${CMAKE_CURRENT_BINARY_DIR}/generated)
set(caffe_messages ${caffe_generated}/converter/importers/caffe/caffe.pb)
add_custom_command(
  OUTPUT ${caffe_messages}.cc ${caffe_messages}.h
  COMMAND ${CMAKE_COMMAND} -E make_directory ${caffe_generated}
  COMMAND protobuf::protoc --cpp_out=${caffe_generated} -I${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/importers/caffe/caffe.proto
  DEPENDS importers/caffe/caffe.proto
  VERBATIM)
add_library(octet_caffe_format INTERFACE)
target_include_directories(octet_caffe_format SYSTEM INTERFACE ${caffe_generated})
target_link_libraries(octet_caffe_format INTERFACE protobuf::libprotobuf)
set_source_files_properties(${caffe_messages}.cc PROPERTIES COMPILE_OPTIONS -w)
target_sources(octet_converter PRIVATE ${caffe_messages}.cc ${caffe_messages}.h)
target_link_libraries(octet_converter PRIVATE $<BUILD_INTERFACE:octet_caffe_format>)
