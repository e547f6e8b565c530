package io.podflame.collector.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * Stack traces that are collected. Grows only. Not thread-safe: one owner at a time.
 *
 * <p>Locations and nodes lie in plain columns; two open-addressing tables of IDs find what is already there, so that an entry costs
 * some 20 bytes and no object of its own.
 */
public final class StackTable implements StackTraces {

    /** Rough heap use of one {@link Location}, for {@link #approximateBytes()}. */
    private static final int LOCATION_BYTES = 48;

    private Location[] locations;
    private int[] locationHashes;
    private int locationCount;
    private int[] locationSlots; // location ID + 1; 0 is free

    private int[] parents;
    private int[] nodeLocations;
    private int nodeCount;
    private int[] nodeSlots; // node; 0 is free, since the root is never looked up

    public StackTable() {
        locations = new Location[16];
        locationHashes = new int[16];
        locationSlots = new int[32];
        parents = new int[64];
        nodeLocations = new int[64];
        nodeSlots = new int[128];
        nodeCount = 1;
    }

    private StackTable(StackTable other) {
        locations = other.locations.clone();
        locationHashes = other.locationHashes.clone();
        locationCount = other.locationCount;
        locationSlots = other.locationSlots.clone();
        parents = other.parents.clone();
        nodeLocations = other.nodeLocations.clone();
        nodeCount = other.nodeCount;
        nodeSlots = other.nodeSlots.clone();
    }

    /** The location's ID, from 0, added when it is new. */
    public int addLocation(Location location) {
        int hash = hash(location);
        int slot = locationSlot(location, hash);
        if (locationSlots[slot] != 0) {
            return locationSlots[slot] - 1;
        }
        if (locationCount == locations.length) {
            locations = Arrays.copyOf(locations, locationCount * 2);
            locationHashes = Arrays.copyOf(locationHashes, locationCount * 2);
        }
        int added = locationCount++;
        locations[added] = location;
        locationHashes[added] = hash;
        locationSlots[slot] = added + 1;
        if (locationCount * 2 > locationSlots.length) {
            rehashLocations();
        }
        return added;
    }

    /** The node below {@code parent} for {@code locationId}, added when it is new. */
    public int addChild(int parent, int locationId) {
        if (parent < 0 || parent >= nodeCount || locationId < 0 || locationId >= locationCount) {
            throw new IndexOutOfBoundsException("no node " + parent + " or no location " + locationId);
        }
        int slot = nodeSlot(parent, locationId);
        if (nodeSlots[slot] != 0) {
            return nodeSlots[slot];
        }
        if (nodeCount == parents.length) {
            parents = Arrays.copyOf(parents, nodeCount * 2);
            nodeLocations = Arrays.copyOf(nodeLocations, nodeCount * 2);
        }
        int added = nodeCount++;
        parents[added] = parent;
        nodeLocations[added] = locationId;
        nodeSlots[slot] = added;
        if (nodeCount * 2 > nodeSlots.length) {
            rehashNodes();
        }
        return added;
    }

    @Override
    public int nodeCount() {
        return nodeCount;
    }

    @Override
    public int locationCount() {
        return locationCount;
    }

    @Override
    public int parent(int node) {
        return parents[Objects.checkIndex(node, nodeCount)];
    }

    @Override
    public int locationId(int node) {
        return nodeLocations[Objects.checkIndex(node, nodeCount)];
    }

    @Override
    public Location location(int locationId) {
        return locations[Objects.checkIndex(locationId, locationCount)];
    }

    /** A table with the same IDs that no longer changes when this one grows. */
    public StackTable copy() {
        return new StackTable(this);
    }

    /** About as many bytes of heap as this table holds, its locations included. */
    public long approximateBytes() {
        return (long) locationCount * LOCATION_BYTES
                + 8L * locations.length
                + 4L * (locationSlots.length + parents.length + nodeLocations.length + nodeSlots.length);
    }

    /** Cheaper than the records' own, which go through every field of the executable: most locations differ in their address. */
    private static int hash(Location location) {
        return switch (location) {
            case Location.InstructionPointer(Location.Executable executable, long elfAddress) ->
                31 * executable.buildId().hex().hashCode() + Long.hashCode(elfAddress);
            case Location.ReturnAddress(Location.Executable executable, long elfAddress) ->
                37 * executable.buildId().hex().hashCode() + Long.hashCode(elfAddress);
            case Location.Kernel kernel -> kernel.hashCode();
            case Location.Anonymous anonymous -> anonymous.hashCode();
            case Location.Unmapped unmapped -> unmapped.hashCode();
            case Location.Named named -> named.hashCode();
            case Location.Thread thread -> thread.hashCode();
            case Location.Truncated truncated -> truncated.hashCode();
        };
    }

    private void rehashLocations() {
        locationSlots = new int[locationSlots.length * 2];
        for (int id = 0; id < locationCount; id++) {
            locationSlots[locationSlot(locations[id], locationHashes[id])] = id + 1;
        }
    }

    private int locationSlot(Location location, int hash) {
        int mask = locationSlots.length - 1;
        int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (locationSlots[slot] != 0) {
            int id = locationSlots[slot] - 1;
            if (locationHashes[id] == hash && locations[id].equals(location)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehashNodes() {
        nodeSlots = new int[nodeSlots.length * 2];
        for (int node = 1; node < nodeCount; node++) {
            nodeSlots[nodeSlot(parents[node], nodeLocations[node])] = node;
        }
    }

    private int nodeSlot(int parent, int locationId) {
        int mask = nodeSlots.length - 1;
        long mixed = (((long) parent << 32) | locationId) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (nodeSlots[slot] != 0
                && (parents[nodeSlots[slot]] != parent || nodeLocations[nodeSlots[slot]] != locationId)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
