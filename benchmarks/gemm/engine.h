// What multiplies: a kernel of octet's, or another library.
#ifndef OCTET_BENCHMARKS_GEMM_ENGINE_H_
#define OCTET_BENCHMARKS_GEMM_ENGINE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <octet/status.h>

#include "benchmarks/gemm/peak.h"
#include "benchmarks/gemm/problem.h"

namespace octet {

/// One product, ready to run on one engine: weights packed where the engine can, buffers allocated.
class Runner {
 public:
  explicit Runner(Problem problem) : problem_(std::move(problem)) {}
  virtual ~Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// What Run computes: the problem given, or an easier one where the engine cannot state it.
  const Problem& problem() const { return problem_; }
  /// The whole product, once.
  virtual void Run() = 0;
  /// A result of Run, in the problem's dst_type.
  virtual double At(int pixel, int channel) const = 0;

 protected:
  /// Where (pixel, channel) lies in a dense result.
  size_t Index(int pixel, int channel) const {
    return static_cast<size_t>(pixel) * problem_.shape.channels + channel;
  }
  size_t dst_size() const { return size_t{1} * problem_.shape.pixels * problem_.shape.channels; }

 private:
  Problem problem_;
};

struct Engine {
  std::string name;  // the first part of a benchmark's name
  std::vector<ProductTypes> types;
  std::function<Expected<std::unique_ptr<Runner>>(const Problem&, int threads)> make;
  bool threaded = false;               // `threads` may be more than 1
  const PeakLoop* own_peak = nullptr;  // of the instructions it is made of; nullptr: unknown
  bool exact = false;                  // equals ReferenceMultiply bit for bit
};

/// Every engine that was built and that this processor runs. One file in engines/ per library; each
/// appends its engines.
std::vector<Engine> AllEngines();

void AddOctetEngines(std::vector<Engine>& engines);
void AddOnednnEngines(std::vector<Engine>& engines);
void AddXnnpackEngines(std::vector<Engine>& engines);
void AddGemmlowpEngines(std::vector<Engine>& engines);
void AddEigenEngines(std::vector<Engine>& engines);
void AddOpenblasEngines(std::vector<Engine>& engines);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_ENGINE_H_
