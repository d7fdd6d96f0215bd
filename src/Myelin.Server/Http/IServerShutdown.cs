namespace Myelin.Server.Http;

/// <summary>Notifies long polls that the server is stopping, so that they answer at once with what they have.</summary>
public interface IServerShutdown
{
    /// <summary>Cancelled when the server begins to stop; requests in progress are still answered.</summary>
    CancellationToken Stopping { get; }
}

internal sealed class ServerShutdown(IHostApplicationLifetime lifetime) : IServerShutdown
{
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
