/** The backend on MongoDB. */
@org.jspecify.annotations.NullMarked
module dev.holdfast.mongo {
  requires transitive dev.holdfast;
  requires transitive org.mongodb.driver.sync.client;
  requires org.mongodb.bson;
  requires org.mongodb.driver.core;
  requires org.slf4j;

  exports dev.holdfast.mongo;

  provides dev.holdfast.spi.BackendProvider with
      dev.holdfast.mongo.MongoProvider;
}
