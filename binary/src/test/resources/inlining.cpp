// Templates, lambdas, classes inside functions, namespaces, exceptions: what makes C++ debug information large and deep.
#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace shapes {
namespace {
struct Visitor {
    virtual ~Visitor() = default;
    virtual double visit(double x) const { return x * 2; }
};
struct Squaring final : Visitor {
    double visit(double x) const override { return x * x; }
};
}  // namespace

template <typename T>
class Grid {
public:
    explicit Grid(size_t size) : cells_(size) {}
    T &at(size_t i) {
        if (i >= cells_.size()) throw std::out_of_range("no cell " + std::to_string(i));
        return cells_[i];
    }
    T sum() const { return std::accumulate(cells_.begin(), cells_.end(), T{}); }
    void sort() { std::sort(cells_.begin(), cells_.end(), [](const T &a, const T &b) { return b < a; }); }

private:
    std::vector<T> cells_;
};
}  // namespace shapes

static int local_classes(int count) {
    struct Accumulator {
        int total = 0;
        __attribute__((noinline)) int take(int value) {
            total += value * 3;
            return std::max(total, value);
        }
        int twice(int value) { return take(value) + take(value + 1); }
    };
    Accumulator accumulator;
    for (int i = 0; i < count; i++) accumulator.twice(i);
    return accumulator.total;
}

int never_called(const std::string &text) {
    std::map<char, int> counts;
    for (char c : text) counts[c]++;
    return counts.size();
}

int main(int count, char **arguments) {
    std::map<std::string, std::unique_ptr<shapes::Visitor>> visitors;
    visitors["square"] = std::make_unique<shapes::Squaring>();
    visitors["double"] = std::make_unique<shapes::Visitor>();
    shapes::Grid<double> grid(100 + count);
    shapes::Grid<long> longs(10);
    try {
        for (int i = 0; i < 120; i++) {
            for (auto &entry : visitors) grid.at(i) += entry.second->visit(i) + entry.first.size();
            longs.at(i % 10) += i;
        }
    } catch (const std::out_of_range &e) {
        grid.sort();
        longs.sort();
    }
    std::string text(arguments[0]);
    std::reverse(text.begin(), text.end());
    return static_cast<int>(grid.sum()) + longs.sum() + local_classes(count) + text.size();
}
