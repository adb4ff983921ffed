package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.SpringOrder.Lines;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.util.PGobject;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionManager;

/** Spring Data JDBC as its manual sets it up, and how lines become JSON. */
@Configuration
@EnableJdbcRepositories(considerNestedRepositories = true)
class SpringJdbcConfiguration extends AbstractJdbcConfiguration {
  @Bean
  NamedParameterJdbcOperations operations(DataSource source) {
    JdbcTemplate template = new JdbcTemplate(source);
    template.setFetchSize(Contender.FETCHED_AT_ONCE);
    return new NamedParameterJdbcTemplate(template);
  }

  @Bean
  TransactionManager transactionManager(DataSource source) {
    return new JdbcTransactionManager(source);
  }

  @Override
  protected List<?> userConverters() {
    return List.of(new WriteLines(), new ReadLines());
  }

  @WritingConverter
  private static final class WriteLines implements Converter<Lines, PGobject> {
    @Override
    public PGobject convert(Lines lines) {
      try {
        PGobject json = new PGobject();
        json.setType("jsonb");
        json.setValue(Json.linesText(lines.all()));
        return json;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @ReadingConverter
  private static final class ReadLines implements Converter<PGobject, Lines> {
    @Override
    public Lines convert(PGobject json) {
      return new Lines(Json.lines(String.valueOf(json.getValue())));
    }
  }
}
