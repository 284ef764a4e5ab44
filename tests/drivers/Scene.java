// pgJDBC as its documentation uses it; prints what it sees. Arguments: the JDBC URL; `keys` to be
// told of keys and indexes only.
import java.sql.*;

public class Scene {
    static void print(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        while (rows.next()) {
            StringBuilder line = new StringBuilder();
            for (int n = 1; n <= meta.getColumnCount(); n++)
                line.append(meta.getColumnName(n)).append(':').append(meta.getColumnTypeName(n)).append('=').append(rows.getString(n)).append(' ');
            System.out.println(line);
        }
    }

    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            try (Statement statement = connection.createStatement()) {
                print(statement.executeQuery("SELECT * FROM shop.kinds ORDER BY id"));
            }
            try (PreparedStatement statement = connection.prepareStatement("SELECT id + ? AS x, name FROM shop.customers WHERE id < ? ORDER BY id")) {
                for (int n = 0; n < 8; n++) { // the fifth becomes a server-side statement, in binary
                    statement.setInt(1, n);
                    statement.setInt(2, 4);
                    print(statement.executeQuery());
                }
            }
            connection.setAutoCommit(false);
            try (PreparedStatement batch = connection.prepareStatement("INSERT INTO shop.logs VALUES (?, NULL)")) {
                for (int n = 0; n < 50; n++) { batch.setInt(1, n); batch.addBatch(); }
                System.out.println(batch.executeBatch().length);
            }
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(7); // a portal with a row limit
                print(statement.executeQuery("SELECT id FROM shop.logs ORDER BY id"));
                Savepoint point = connection.setSavepoint();
                try { statement.executeQuery("SELECT * FROM nothing"); }
                catch (SQLException error) { System.out.println(error.getSQLState() + " " + error.getMessage()); }
                connection.rollback(point);
            }
            connection.rollback();
            connection.setAutoCommit(true);
            DatabaseMetaData about = connection.getMetaData();
            print(about.getTables(null, "shop", "%", null));
            print(about.getColumns(null, "shop", "orders", "%"));
            if (arguments.length > 1) {
                print(about.getPrimaryKeys(null, "shop", "orders"));
                print(about.getImportedKeys(null, "shop", "orders"));
                print(about.getIndexInfo(null, "shop", "orders", false, false));
                return;
            }
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(1);
                try { statement.executeQuery("SELECT pg_sleep(30)"); }
                catch (SQLException error) { System.out.println(error.getSQLState()); }
                print(statement.executeQuery("SELECT id, ward FROM ehr.patients ORDER BY id LIMIT 3"));
            }
        }
    }
}
