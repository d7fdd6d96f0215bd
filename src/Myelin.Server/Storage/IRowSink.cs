namespace Myelin.Server.Storage;

/// <summary>Takes the rows of a unit inside the writer's transaction.</summary>
public interface IRowSink
{
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Adds a command that returns no rows. The text is the same on both engines, has its parameters as <c>$1</c>,
    /// <c>$2</c>, ..., and must be a constant: statements are prepared once per text. It may run later than this call returns.
    /// </summary>
    void Execute(string sql, params ReadOnlySpan<SqlValue> parameters);
}
