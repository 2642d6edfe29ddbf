// Invoke allocates nothing: this program replaces malloc, counts, and runs every golden case.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <octet/interpreter.h>

#include "tests/interpreter/golden_file.h"

// glibc's own entry points, behind the names this program takes over. operator new calls malloc.
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {
std::atomic<long> allocations = 0;
}  // namespace

extern "C" {
void* malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  ++allocations;
  return __libc_realloc(old, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, size_t alignment, size_t size) {
  ++allocations;
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
}

namespace octet {
namespace {

/// Keeps the compiler from leaving out an allocation that nobody uses.
template <typename T>
T* Used(T* pointer) {
  asm volatile("" : "+r"(pointer));
  return pointer;
}

TEST(AllocationTest, TheCounterCounts) {
  const long before = allocations;
  free(Used(malloc(1)));
  delete Used(new int);
  free(Used(aligned_alloc(64, 64)));
  EXPECT_EQ(allocations - before, 3);
}

void ExpectNoAllocation(const GoldenCase& golden, int threads) {
  const auto model = Model::FromBuffer(Bytes(golden.model));
  ASSERT_TRUE(model.ok()) << model.status().message();
  Interpreter interpreter(*model, {.num_threads = threads});
  for (int i = 0; i < interpreter.num_inputs(); ++i) {
    const auto input = interpreter.Input<uint8_t>(i);
    std::memcpy(input.data(), golden.inputs[i].data(), input.size());
  }
  const long before = allocations;
  const bool ok = interpreter.Invoke().ok();
  EXPECT_EQ(allocations - before, 0)
      << golden.type << ", " << golden.name << ", " << threads << " threads";
  EXPECT_TRUE(ok);
}

TEST(AllocationTest, InvokeAllocatesNothing) {
  int cases = 0;
  for (const auto& file : std::filesystem::directory_iterator(OCTET_GOLDENS_DIR)) {
    if (file.path().extension() != ".gz") continue;
    const auto goldens = ReadGoldens(file.path().string());
    ASSERT_TRUE(goldens.ok()) << goldens.status().message();
    for (const GoldenCase& golden : *goldens) {
      for (int threads : {1, 2}) ExpectNoAllocation(golden, threads);
      ++cases;
    }
  }
  EXPECT_GT(cases, 1000);
}

}  // namespace
}  // namespace octet
