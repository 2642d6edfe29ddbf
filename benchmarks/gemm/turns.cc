#include "benchmarks/gemm/turns.h"

#include <algorithm>
#include <chrono>

#include "benchmarks/gemm/check.h"

namespace octet {
namespace {

template <typename Body>
double Seconds(const Body& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// 0 for nullptr.
double PeakRate(const PeakLoop* peak, double us) {
  return peak == nullptr ? 0 : MacsPerSecond(*peak, us);
}

}  // namespace

class Turns::Player {
 public:
  Player(const Engine& engine, const Problem& problem, const TurnOptions& options)
      : engine_(engine), options_(options) {
    auto made = engine.make(problem, options.threads);
    if (!made.ok()) {
      status_ = made.status();
      return;
    }
    runner_ = *std::move(made);
    call_s_ = Seconds([&] { runner_->Run(); });
    status_ = CheckResults(*runner_, engine.exact);
    if (status_.ok()) Calibrate();
  }

  int samples() const { return status_.ok() ? samples_ : 0; }
  void Forget() { call_seconds_.clear(), peak_shares_.clear(), own_peak_shares_.clear(); }

  void TakeSample() {
    if (call_s_ < kSlowCallS) runner_->Run();  // finds its data where the others left the caches
    const PeakLoop* best = BestPeak();
    const double own = engine_.own_peak == best ? 0 : PeakRate(engine_.own_peak, options_.peak_us);
    const double peak = PeakRate(best, options_.peak_us);
    const double seconds = TimeCalls(calls_);
    const double rate = runner_->problem().shape.macs() / seconds / options_.threads;
    call_seconds_.push_back(seconds);
    if (peak > 0) peak_shares_.push_back(rate / peak);
    if (engine_.own_peak != nullptr) own_peak_shares_.push_back(rate / (own > 0 ? own : peak));
  }

  Timing Result() const {
    return {status_, static_cast<int>(call_seconds_.size()), Median(call_seconds_),
            Median(peak_shares_), Median(own_peak_shares_)};
  }

 private:
  static constexpr double kSlowCallS = 0.1;  // no warm-up

  /// Seconds a call, from `calls` of them.
  double TimeCalls(int calls) {
    return Seconds([&] {
             for (int i = 0; i < calls; ++i) runner_->Run();
           }) /
           calls;
  }
  int CallsIn(double us) const {
    return static_cast<int>(std::clamp(us * 1e-6 / std::max(call_s_, 1e-8), 1.0, 1e6));
  }
  void Calibrate() {
    if (call_s_ < kSlowCallS) {
      call_s_ = TimeCalls(1);
      call_s_ = TimeCalls(CallsIn(options_.sample_us / 4));
    }
    calls_ = CallsIn(options_.sample_us);
    const double sample_s = calls_ * call_s_;
    samples_ = static_cast<int>(
        std::clamp(options_.engine_s / sample_s, 1.0, static_cast<double>(options_.samples)));
  }

  const Engine& engine_;
  const TurnOptions& options_;
  std::unique_ptr<Runner> runner_;
  Status status_;
  double call_s_ = 0;
  int calls_ = 1, samples_ = 0;
  std::vector<double> call_seconds_, peak_shares_, own_peak_shares_;
};

Turns::Turns(ProductTypes types, ProductShape shape, const TurnOptions& options)
    : types_(types), shape_(shape), options_(options) {}
Turns::~Turns() = default;

size_t Turns::Add(const Engine& engine) {
  engines_.push_back(&engine);
  return engines_.size() - 1;
}

void Turns::SetUp() {
  if (!players_.empty()) return;
  const Problem problem = MakeProblem(types_, shape_);
  for (const Engine* engine : engines_) {
    players_.push_back(std::make_unique<Player>(*engine, problem, options_));
  }
}

void Turns::Release() {
  players_.clear();
}

std::vector<Timing> Turns::Time() {
  SetUp();
  for (auto& player : players_) player->Forget();
  for (int round = 0; round < options_.samples; ++round) {
    for (auto& player : players_) {
      if (round < player->samples()) player->TakeSample();
    }
  }
  std::vector<Timing> timings;
  for (const auto& player : players_) timings.push_back(player->Result());
  return timings;
}

}  // namespace octet
