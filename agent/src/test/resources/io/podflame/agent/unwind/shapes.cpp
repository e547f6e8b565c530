// Exceptions, virtual calls and the standard library, for ever.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

static volatile unsigned long sink;

struct Shape {
    virtual ~Shape() = default;
    virtual unsigned long area(int depth) = 0;
};

struct Square : Shape {
    unsigned long area(int depth) override {
        for (int i = 0; i < 200; i++) sink = sink * 31 + i;
        if (depth == 0) throw std::runtime_error("deep " + std::to_string(sink % 100));
        return area(depth - 1) + 1;
    }
};

int main() {
    for (unsigned long round = 0;; round++) {
        std::unique_ptr<Shape> shape = std::make_unique<Square>();
        try {
            sink += shape->area(round % 20);
        } catch (const std::exception &error) {
            std::map<std::string, std::vector<int>> words;
            for (int i = 0; i < 50; i++) words[error.what() + std::to_string(i * 7919 % 50)].push_back(i);
            std::vector<int> numbers(200);
            std::generate(numbers.begin(), numbers.end(), [&] { return int(sink = sink * 31 + 7); });
            std::function<bool(int, int)> less = [](int left, int right) { return left < right; };
            std::sort(numbers.begin(), numbers.end(), less);
            sink += words.size() + numbers[0];
        }
    }
}
