/** What tests of applications use. */
package dev.holdfast.testing;
