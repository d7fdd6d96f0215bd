using System.Globalization;
using Myelin.Server.Log.Writing;
using Npgsql;

namespace Myelin.Server.Log.PostgreSql;

/// <summary>
/// Notices through <c>LISTEN</c> that other processes have appended. It also checks from time to time, since a connection can die silently.
/// </summary>
internal sealed class PostgreSqlWatch(NpgsqlDataSource source, long writer, TimeProvider time, ILogger<PostgreSqlWatch> logger) : IAsyncDisposable
{
    public const string Channel = "myelin_log";

    private readonly CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    public void Start(Action appended) => _listening = Task.Run(() => ListenAsync(appended));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync(Action appended)
    {
        var own = writer.ToString(CultureInfo.InvariantCulture);
        using var pause = new PeriodicTimer(LogLimits.PollInterval, time);
        while (!_stop.IsCancellationRequested)
        {
#pragma warning disable CA1031 // Reconnect whatever happens to the connection.
            try
            {
                await using var connection = await source.OpenConnectionAsync(_stop.Token);
                connection.Notification += (_, notification) =>
                {
                    if (notification.Payload != own)
                    {
                        appended();
                    }
                };
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(_stop.Token);
                }

                while (true)
                {
                    // Before waiting and after each silence, check for entries that were appended while nobody listened.
                    appended();
                    while (await connection.WaitAsync(LogLimits.SilenceBeforeLook, _stop.Token))
                    {
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.ListeningFailed(exception);
            }
#pragma warning restore CA1031

            try
            {
                await pause.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
