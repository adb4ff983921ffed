/** Public for technical reasons only; not exported and changed without notice. */
@org.jspecify.annotations.NullMarked
package dev.holdfast.internal;
