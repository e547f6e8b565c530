// A second unit that shares templates with the first, so that the linker discards one copy of each.
#include <string>
#include <vector>

struct Unit {
    std::vector<std::string> names;
    inline void add(const std::string &name) { names.push_back(name + "!"); }
};

int second(int count) {
    Unit unit;
    for (int i = 0; i < count; i++) unit.add(std::to_string(i));
    return unit.names.size();
}
