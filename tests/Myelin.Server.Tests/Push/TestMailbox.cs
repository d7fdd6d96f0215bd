using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Myelin.Server.Tests.Push;

/// <summary>A real mail server on a free loopback port, which keeps what it gets.</summary>
internal sealed class TestMailbox : MessageStore, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<MimeMessage> _mails = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Port { get; private set; }

    /// <summary>What has come, in order.</summary>
    public IReadOnlyList<MimeMessage> Mails => [.. _mails];

    /// <summary>What is answered to a mail.</summary>
    public SmtpResponse Response { get; set; } = SmtpResponse.Ok;

    public static TestMailbox Start()
    {
        var mailbox = new TestMailbox { Port = FreePort() };
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(mailbox);
        var options = new SmtpServerOptionsBuilder()
            .ServerName("mail.example")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, mailbox.Port)))
            .Build();
        mailbox._running = new SmtpServer.SmtpServer(options, services).StartAsync(mailbox._stop.Token);
        return mailbox;
    }

    public override Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(buffer.ToArray());
        _mails.Enqueue(MimeMessage.Load(bytes, cancellationToken));
        _arrived.Release();
        return Task.FromResult(Response);
    }

    /// <summary>The next mail, which is waited for.</summary>
    public async Task<MimeMessage> NextAsync()
    {
        Assert.True(await _arrived.WaitAsync(Patience, TestContext.Current.CancellationToken), "No mail has come.");
        return _mails.ElementAt(_seen++);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
        _arrived.Dispose();
    }

    private int _seen;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
