using System.Text.Json;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Hosting;

/// <summary>
/// <c>/health</c>, for monitoring: checks that the database responds and that this process has seen everything committed in it. The status is
/// 200 or 503; the body says what is wrong.
/// </summary>
internal sealed partial class ServerHealth(IDatabase database, ILogTail tail, ILogger<ServerHealth> logger)
{
    /// <summary>How long the database and the tail may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const string Head = "SELECT MAX(position) FROM log";

    /// <summary>What is wrong; null if nothing.</summary>
    public async Task<string?> ExamineAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        var part = "database";
        try
        {
            var committed = await database.ReadAsync(static (session, token) => session.ScalarAsync(Head, token), timeout.Token);
            part = "tail";
            await tail.WaitForAsync(new LogPosition(committed ?? 0), timeout.Token);
            return null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Unhealthy(logger, part, failure);
            return part;
        }
    }

    public async Task AnswerAsync(HttpContext context)
    {
        var wrong = await ExamineAsync(context.RequestAborted);
        context.Response.StatusCode = wrong is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("status", wrong is null ? "ok" : "failing");
        writer.WriteString("database", wrong == "database" ? "failing" : "ok");
        writer.WriteString("tail", wrong is null ? "ok" : wrong == "tail" ? "behind" : "unknown");
        writer.WriteEndObject();
    }

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "The health check failed at the {Part}.")]
    private static partial void Unhealthy(ILogger logger, string part, Exception exception);
}
