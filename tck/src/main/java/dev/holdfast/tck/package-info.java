/**
 * The conformance kit. A backend's author extends {@link dev.holdfast.tck.BackendTck}; a program
 * runs {@link dev.holdfast.tck.Kit}.
 */
package dev.holdfast.tck;
