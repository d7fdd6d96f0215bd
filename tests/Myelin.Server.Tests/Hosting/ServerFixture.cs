using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Tests.Contract;
using Myelin.Server.Tests.Federation;
using Myelin.Server.Tests.Storage;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

/// <summary>
/// A whole server on a free loopback port: the production composition with a data directory of its own, on the database that
/// <see cref="TestDatabase"/> chooses, password hashing made cheap, short passwords taken, registration open and no rate limits. Use it as a class fixture, or start one with settings of its own by <see cref="StartAsync"/>.
/// </summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public const string Password = "correct horse battery staple";

    private readonly Action<MyelinOptions> _configure;
    private readonly Action<WebApplicationBuilder>? _overrides;
    private readonly bool _ownsDirectory;
    private Uri? _address;
    private Uri? _metricsAddress;
    private WebApplication? _app;
    private HttpClient? _http;
    private bool _hasAdministrator;

    public ServerFixture()
        : this(static _ => { }, null, null)
    {
    }

    private ServerFixture(Action<MyelinOptions> configure, Action<WebApplicationBuilder>? overrides, string? directory)
    {
        _configure = configure;
        _overrides = overrides;
        _ownsDirectory = directory is null;
        DataDirectory = directory ?? Directory.CreateTempSubdirectory("myelin-test-").FullName;
    }

    public string DataDirectory { get; }

    /// <summary>The server's address, with its port.</summary>
    public Uri Address => Started(_address);

    /// <summary>The address of <c>Metrics:Listener</c>, where there is one.</summary>
    public Uri MetricsAddress => Started(_metricsAddress);

    /// <summary>A client that presents no access token.</summary>
    public HttpClient Http => Started(_http);

    public IServiceProvider Services => Started(_app).Services;

    /// <summary>Starts a server with settings of its own.</summary>
    /// <param name="configure">Changes the settings.</param>
    /// <param name="overrides">Changes the composition; null for none.</param>
    /// <param name="directory">A data directory that is kept when the server ends, to start another on it; null for a new one.</param>
    public static async Task<ServerFixture> StartAsync(
        Action<MyelinOptions>? configure = null, Action<WebApplicationBuilder>? overrides = null, string? directory = null)
    {
        var server = new ServerFixture(configure ?? (static _ => { }), overrides, directory);
        await server.InitializeAsync();
        return server;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        if (TestDatabase.IsAbsent)
        {
            // A fixture can't skip: the tests are, as soon as they ask for something of the server.
            return;
        }

        var options = new MyelinOptions
        {
            ServerName = "test.example",
            DataDirectory = DataDirectory,
            Database = await TestDatabase.OfAsync(DataDirectory, TestContext.Current.CancellationToken),
        };
        options.Listeners.Add(new ListenerOptions { Url = "http://127.0.0.1:0" });
        options.PasswordHashing = new PasswordHashingOptions { Iterations = 1, MemoryKiB = 64 };
        options.Passwords.MinimumLength = 1;
        options.Registration.Enabled = true;
        options.RateLimits.Enabled = false;
        _configure(options);
        _app = await MyelinHost.BuildAsync(options, builder =>
        {
            if (options.Outgoing.NameServers.Count == 0)
            {
                // Nothing leaves the machine, not even a question to a name server.
                new LoopbackNetwork().UseIn(builder.Services);
            }

            _overrides?.Invoke(builder);
        });
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        _address = new Uri(addresses.First());
        _metricsAddress = new Uri(addresses.Last());
        _http = Client();
    }

    /// <summary>Registers a user and returns a client that acts as that user. The first one is made an administrator, as an operator would.</summary>
    public async Task<TestUser> RegisterAsync(string localpart, string password = Password)
    {
        using var response = await Http.PostAsJsonAsync(
            "/_matrix/client/v3/register",
            new { username = localpart, password, auth = new { type = "m.login.dummy" } },
            TestContext.Current.CancellationToken);
        var user = await SignedInAsync(response, password);
        if (Interlocked.Exchange(ref _hasAdministrator, true) is false)
        {
            await Get<IAccountAdministration>().SetAdministratorAsync(UserId.Parse(user.UserId), true, TestContext.Current.CancellationToken);
        }

        return user;
    }

    /// <summary>Logs in on a new device, or on the device named.</summary>
    public async Task<TestUser> LogInAsync(string user, string password = Password, string? deviceId = null)
    {
        var body = new JsonObject
        {
            ["type"] = "m.login.password",
            ["identifier"] = new JsonObject { ["type"] = "m.id.user", ["user"] = user },
            ["password"] = password,
        };
        if (deviceId is not null)
        {
            body["device_id"] = deviceId;
        }

        using var response = await Http.PostAsJsonAsync("/_matrix/client/v3/login", body, TestContext.Current.CancellationToken);
        return await SignedInAsync(response, password);
    }

    /// <summary>A client that presents the access token.</summary>
    public HttpClient ClientFor(string accessToken)
    {
        var http = Client();
        http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_ownsDirectory)
        {
            await TestDatabase.RemoveAsync(DataDirectory);
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    /// <summary>A client whose every answer is read by the type of its contract as well.</summary>
    private HttpClient Client() => new(new ResponseTypeHandler(Get<OperationTree>(), new SocketsHttpHandler())) { BaseAddress = Address };

    private static T Started<T>(T? part)
        where T : class
    {
        Assert.SkipWhen(part is null && TestDatabase.IsAbsent, PostgreSqlServer.Absent);
        return part ?? throw new InvalidOperationException("The server has not been started.");
    }

    private async Task<TestUser> SignedInAsync(HttpResponseMessage response, string password)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, body.ToString());
        var accessToken = body.GetProperty("access_token").GetString()!;
        return new TestUser(
            body.GetProperty("user_id").GetString()!, body.GetProperty("device_id").GetString()!, accessToken, password, ClientFor(accessToken));
    }
}
