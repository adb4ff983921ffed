package dev.holdfast.postgres;

import java.util.List;

/**
 * Values that are bound as one array.
 *
 * @param type of the elements: a cast in the statement would be done again for each row
 */
record Listing(String type, List<String> values) {}
