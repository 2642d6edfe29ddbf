// Every kernel, best first; the last one runs anywhere. The first supported one is the default.
#include <cstdlib>

#include "gemm/kernel.h"

namespace octet {
namespace {

const Kernel* const kKernels[] = {
#if defined(__x86_64__)
    &kAvx512Vnni,
    &kAvxVnni,
    &kAvx512,
    &kAvx2,
    &kSse41,
#endif
    &kPortable,
};

const Kernel& ChooseDefault() {
  if (const char* name = std::getenv("OCTET_KERNEL")) {
    const Kernel* forced = FindKernel(name);
    if (forced != nullptr && forced->supported()) return *forced;
  }
  for (const Kernel* kernel : kKernels) {
    if (kernel->supported()) return *kernel;
  }
  return kPortable;
}

}  // namespace

std::span<const Kernel* const> AllKernels() {
  return kKernels;
}

bool IsSupported(const Kernel& kernel) {
  return kernel.supported();
}

std::string_view KernelName(const Kernel& kernel) {
  return kernel.name;
}

const Kernel& DefaultKernel() {
  static const Kernel& chosen = ChooseDefault();
  return chosen;
}

const Kernel* FindKernel(std::string_view name) {
  for (const Kernel* kernel : kKernels) {
    if (kernel->name == name) return kernel;
  }
  return nullptr;
}

}  // namespace octet
