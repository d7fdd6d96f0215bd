namespace Myelin.Server.Http;

/// <summary>Tells those who make a caller wait (long polls) that the server is stopping: they answer at once with what there is.</summary>
public interface IServerShutdown
{
    /// <summary>Cancelled when the stop begins; requests under way are still answered.</summary>
    CancellationToken Stopping { get; }
}

internal sealed class ServerShutdown(IHostApplicationLifetime lifetime) : IServerShutdown
{
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
