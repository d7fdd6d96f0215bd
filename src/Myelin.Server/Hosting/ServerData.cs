using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Hosting;

/// <summary>
/// The server's data: its directory, its signing key, and its database with the log. Opened before the services are composed, so that they get
/// an open log, and closed after all of them.
/// </summary>
internal sealed class ServerData : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;

    private ServerData(DataDirectory directory, ServerIdentity identity, OpenLog log, ILoggerFactory loggers)
    {
        Directory = directory;
        Identity = identity;
        Log = log;
        _loggers = loggers;
    }

    public DataDirectory Directory { get; }

    public ServerIdentity Identity { get; }

    public OpenLog Log { get; }

    /// <summary>Opens or creates everything, and migrates the schema with the slices' migrations.</summary>
    /// <exception cref="StartRefusedException">The directory or the key can't be used.</exception>
    /// <exception cref="DatabaseIsNewerException">A newer version wrote the database.</exception>
    public static async Task<ServerData> OpenAsync(
        MyelinOptions options, IEnumerable<IMigration> migrations, TimeProvider time, CancellationToken cancellationToken)
    {
        var directory = new DataDirectory(options.DataDirectory);
        var loggers = LoggerFactory.Create(ReadableLogs.Configure);
        ServerIdentity? identity = null;
        try
        {
            var oldKeys = OldSigningKeysFile.Read(options);
            identity = new ServerIdentity(ServerName.Parse(options.ServerName), SigningKeyFile.ReadOrCreate(options)) { OldKeys = oldKeys };
            var log = await OpenLog.OpenAsync(DatabaseSetting.From(options), migrations, time, loggers, cancellationToken);
            return new ServerData(directory, identity, log, loggers);
        }
        catch
        {
            identity?.SigningKey.Dispose();
            loggers.Dispose();
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Identity.SigningKey.Dispose();
        _loggers.Dispose();
        Directory.Dispose();
    }
}

/// <summary>Registers the parts of <see cref="ServerData"/> as services.</summary>
internal static class ServerDataRegistration
{
    /// <summary>Registers the data through a factory, so that the container disposes it, and last of all.</summary>
    public static IServiceCollection AddServerData(this IServiceCollection services, ServerData data) =>
        services
            .AddSingleton(_ => data)
            .AddSingleton(data.Directory)
            .AddSingleton(data.Identity)
            .AddSingleton(data.Identity.SigningKey)
            .AddSingleton(data.Log.Database)
            .AddSingleton(data.Log.Writer)
            .AddSingleton(data.Log.Tail)
            .AddSingleton(data.Log.Reader)
            .AddSingleton(data.Log.Cursors)
            .AddSingleton(data.Log.Lineage)
            .AddSingleton(data.Log.Numbers)
            .AddSingleton(data.Log.Budget)
            .AddHostedService<MemoryRounds>();

    /// <summary>The slices' migrations. They are needed before there is a container, and have no dependencies.</summary>
    public static IEnumerable<IMigration> Migrations(this IServiceCollection services) => services
        .Where(service => service.ServiceType == typeof(IMigration))
        .Select(service => (IMigration)(service.ImplementationInstance ?? Activator.CreateInstance(service.ImplementationType!)!));
}
