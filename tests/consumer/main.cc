// A user's program: the product and the interpreter through the installed headers.
#include <octet/gemm.h>
#include <octet/interpreter.h>

#include <cstdint>
#include <cstdio>

int main() {
  const uint8_t lhs[] = {1, 2, 3, 4}, rhs[] = {5, 6, 7, 8};
  const octet::QuantizedMultiplier one = octet::QuantizeMultiplier(1.0);
  auto packed = octet::Pack({.channels = 1, .segment_depth = 4}, lhs, {}, {&one, 1});
  uint8_t dst = 0;
  if (!packed || !octet::Multiply(*packed, rhs, 4, 1, &dst, 1).ok() || dst != 70) return 1;

  auto model = octet::Model::FromFile("no such file");
  if (model) return 1;
  std::printf("octet: %d, %s\n", dst, model.status().message().c_str());
}
