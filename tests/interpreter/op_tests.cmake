find_package(ZLIB REQUIRED)

octet_test(
  op_test
  SOURCES detection_test.cc elementwise_error_test.cc folding_test.cc golden_file.cc op_error_test.cc
          op_golden_test.cc op_numerics_test.cc product_test.cc shape_op_error_test.cc shape_op_test.cc
          spatial_op_error_test.cc
  LIBRARIES octet::interpreter ZLIB::ZLIB)
target_compile_definitions(op_test PRIVATE OCTET_GOLDENS_DIR="${PROJECT_SOURCE_DIR}/tests/goldens")

octet_test(model_golden_test SOURCES model_golden_test.cc LIBRARIES octet::interpreter ZLIB::ZLIB)
target_compile_definitions(model_golden_test PRIVATE OCTET_GOLDENS_DIR="${PROJECT_SOURCE_DIR}/tests/goldens")

# Sanitizers bring a malloc of their own.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  octet_test(allocation_test SOURCES allocation_test.cc golden_file.cc
             LIBRARIES octet::interpreter ZLIB::ZLIB)
  target_compile_definitions(allocation_test PRIVATE OCTET_GOLDENS_DIR="${PROJECT_SOURCE_DIR}/tests/goldens")
endif()
