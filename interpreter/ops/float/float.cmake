# The float32 operators, included by interpreter/CMakeLists.txt unless OCTET_FLOAT32 is OFF.
#
# isa/kernels.cc is compiled once for each instruction set, with that set's flags and a namespace of
# its own for Eigen; everything else here is ordinary code. Another instruction set: one line below
# and one in kernel_list.cc.
find_package(Eigen3 REQUIRED NO_MODULE)

target_compile_definitions(octet_interpreter PRIVATE OCTET_FLOAT32=1)
target_sources(
  octet_interpreter
  PRIVATE ${CMAKE_CURRENT_LIST_DIR}/batch_matmul.cc
          ${CMAKE_CURRENT_LIST_DIR}/binary.cc
          ${CMAKE_CURRENT_LIST_DIR}/checks.cc
          ${CMAKE_CURRENT_LIST_DIR}/conv_2d.cc
          ${CMAKE_CURRENT_LIST_DIR}/depthwise_conv_2d.cc
          ${CMAKE_CURRENT_LIST_DIR}/fully_connected.cc
          ${CMAKE_CURRENT_LIST_DIR}/kernel_list.cc
          ${CMAKE_CURRENT_LIST_DIR}/l2_normalization.cc
          ${CMAKE_CURRENT_LIST_DIR}/l2_pool_2d.cc
          ${CMAKE_CURRENT_LIST_DIR}/mean.cc
          ${CMAKE_CURRENT_LIST_DIR}/pool.cc
          ${CMAKE_CURRENT_LIST_DIR}/product.cc
          ${CMAKE_CURRENT_LIST_DIR}/resize_bilinear.cc
          ${CMAKE_CURRENT_LIST_DIR}/softmax.cc
          ${CMAKE_CURRENT_LIST_DIR}/transpose_conv.cc
          ${CMAKE_CURRENT_LIST_DIR}/unary.cc)

# octet_float_kernels(<Isa> "<name in profiles>" <flags>...)
function(octet_float_kernels isa name)
  string(TOLOWER octet_float_${isa} target)
  add_library(${target} OBJECT ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/isa/kernels.cc)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE Eigen3::Eigen octet_warnings)
  target_compile_definitions(
    ${target} PRIVATE OCTET_FLOAT_KERNELS=kFloat${isa} OCTET_FLOAT_NAME="${name}" OCTET_FLOAT_EIGEN=Eigen${isa})
  # Optimized in every configuration: functions of the standard library that are not inlined would be emitted
  # with these flags and could be linked in place of the baseline ones. The warnings that are off are g++'s about
  # its own vector types and AVX-512 intrinsics.
  target_compile_options(
    ${target} PRIVATE ${ARGN} -O3 -Wno-ignored-attributes
                      $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized -Wno-maybe-uninitialized>)
  target_sources(octet_interpreter PRIVATE $<TARGET_OBJECTS:${target}>)
  set_property(GLOBAL APPEND PROPERTY octet_float_targets ${target})
endfunction()

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  octet_float_kernels(Baseline "eigen sse2")
  octet_float_kernels(Avx2 "eigen avx2" -mavx2 -mfma)
  octet_float_kernels(Avx512 "eigen avx512" -mavx512f -mavx512dq -mavx512bw -mavx512vl -mfma)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  octet_float_kernels(Baseline "eigen neon")
else()
  octet_float_kernels(Baseline "eigen")
endif()
