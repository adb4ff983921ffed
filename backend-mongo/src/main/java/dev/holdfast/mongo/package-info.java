/** The backend on MongoDB. */
package dev.holdfast.mongo;
