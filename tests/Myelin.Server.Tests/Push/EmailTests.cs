using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Push;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Push;

/// <summary>Pushers of the kind <c>email</c>.</summary>
public sealed class EmailTests : IAsyncLifetime
{
    private const string Set = "/_matrix/client/v3/pushers/set";
    private const string Address = "bob@mail.example";
    private static readonly TimeSpan ABit = TimeSpan.FromSeconds(1);

    private readonly ShiftedTime _time = new();
    private readonly TestMailbox _mailbox = TestMailbox.Start();
    private ServerFixture _server = null!;
    private TestUser _alice = null!;
    private TestUser _bob = null!;
    private string _room = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerFixture.StartAsync(
            options =>
            {
                options.Email.Host = "127.0.0.1";
                options.Email.Port = _mailbox.Port;
                options.Email.Security = "none";
                options.Email.From = "Test server <matrix@test.example>";
                options.PublicBaseUrl = "https://matrix.test.example";
            },
            builder => builder.Services.AddSingleton<TimeProvider>(_time));
        (_alice, _bob) = (await _server.RegisterAsync("alice"), await _server.RegisterAsync("bob"));
        await _server.Get<IEmailAddresses>().AddAsync(UserId.Parse(_bob.UserId), "Bob@Mail.example", Cancel);
        _room = await _alice.CreateRoomAsync(new { preset = "public_chat", name = "<b>Mission</b> & Control" });
        await _bob.JoinAsync(_room);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _mailbox.DisposeAsync();
    }

    [Fact]
    public async Task WhatIsNotReadForSomeTimeIsMailedOnceAndHarmlessly()
    {
        await _bob.SetPusherAsync(Pusher());
        await _alice.SetStateAsync(_room, "m.room.member", new { membership = "join", displayname = "Alice\r\nBcc: eve@evil.example <script>" }, _alice.UserId);
        await _alice.SendTextAsync(_room, "first <img src=x onerror=alert(1)> \"quoted\"");
        await _alice.SendTextAsync(_room, "second\nBob: I never said this");
        await PassAsync(PushLimits.EmailDelay);

        var mail = await _mailbox.NextAsync();
        WriteForViewing(mail);
        Assert.Equal(Address, Assert.Single(mail.To.Mailboxes).Address);
        Assert.Empty(mail.Bcc);
        Assert.Equal("matrix@test.example", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Equal("[test.example] 2 messages in <b>Mission</b> & Control", mail.Subject);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        Assert.StartsWith("<https://matrix.test.example/_myelin/unsubscribe?token=", mail.Headers["List-Unsubscribe"], StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("first &lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Mission&lt;/b&gt; &amp; Control", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("\nBob:", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("first <img src=x", mail.TextBody, StringComparison.Ordinal);

        await PassAsync(TimeSpan.FromDays(2));
        Assert.Single(_mailbox.Mails);
    }

    [Fact]
    public async Task AMailTellsOfABoundedNumberOfRoomsAndMessages()
    {
        await _bob.SetPusherAsync(Pusher());
        for (var i = 0; i < PushLimits.RoomsInEmail; i++)
        {
            var room = await _alice.CreateRoomAsync(new { preset = "public_chat", name = $"Room {i:00}" });
            await _bob.JoinAsync(room);
            await _alice.SendTextAsync(room, $"in room {i:00}");
        }

        for (var i = 0; i < PushLimits.MessagesInEmail + 2; i++)
        {
            await _alice.SendTextAsync(_room, $"number {i:00} {new string('x', PushLimits.TextInEmail)}");
        }

        await PassAsync(PushLimits.EmailDelay);
        var text = (await _mailbox.NextAsync()).TextBody!;
        Assert.DoesNotContain("in room 00", text, StringComparison.Ordinal);
        Assert.Contains("in room 01", text, StringComparison.Ordinal);
        Assert.Contains("2 messages before these", text, StringComparison.Ordinal);
        Assert.DoesNotContain("number 01", text, StringComparison.Ordinal);
        Assert.Contains("number 02", text, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', PushLimits.TextInEmail), text, StringComparison.Ordinal);
        Assert.Contains("32 messages in 20 rooms", _mailbox.Mails[0].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsReadInTimeIsNotMailed()
    {
        await _bob.SetPusherAsync(Pusher());
        var id = await _alice.SendTextAsync(_room, "read at once");
        await _bob.ActAsync(_room, $"receipt/m.read/{Uri.EscapeDataString(id)}");
        await PassAsync(PushLimits.EmailDelay);
        await _alice.SendTextAsync(_room, "not read");
        await PassAsync(PushLimits.EmailDelay);

        var mail = await _mailbox.NextAsync();
        Assert.DoesNotContain("read at once", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("not read", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MailsComeEverLessOftenUntilSomethingIsRead()
    {
        await _bob.SetPusherAsync(Pusher());
        await _alice.SendTextAsync(_room, "one");
        await PassAsync(PushLimits.EmailDelay);
        await _mailbox.NextAsync();

        var second = await _alice.SendTextAsync(_room, "two");
        await PassAsync(PushLimits.EmailDelay);
        Assert.Single(_mailbox.Mails);
        await PassAsync(PushLimits.EmailInterval(1));
        Assert.Contains("two", (await _mailbox.NextAsync()).TextBody, StringComparison.Ordinal);

        // Having read, the interval of hours is over.
        await _bob.ActAsync(_room, $"receipt/m.read/{Uri.EscapeDataString(second)}");
        await _alice.SendTextAsync(_room, "three");
        await PassAsync(PushLimits.EmailDelay);
        Assert.Contains("three", (await _mailbox.NextAsync()).TextBody, StringComparison.Ordinal);
        await _alice.SendTextAsync(_room, "four");
        await PassAsync(PushLimits.EmailInterval(1) + PushLimits.EmailDelay);
        Assert.Contains("four", (await _mailbox.NextAsync()).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheLinkOfAMailEndsItsPusherAndNothingElse()
    {
        await _bob.SetPusherAsync(Pusher());
        await _bob.SetPusherAsync(PusherClient.Pusher("https://gateway.example/_matrix/push/v1/notify"));
        await _alice.SendTextAsync(_room, "hello");
        await PassAsync(PushLimits.EmailDelay);
        var link = new Uri(Regex.Match((await _mailbox.NextAsync()).Headers["List-Unsubscribe"]!, "<(.*)>", RegexOptions.NonBacktracking).Groups[1].Value).PathAndQuery;

        using var asked = await _server.Http.GetAsync(new Uri(link, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal(2, (await _bob.PushersAsync()).Length);

        using var wrong = await _server.Http.PostAsync(new Uri(link[..^1] + "g", UriKind.Relative), null, Cancel);
        Assert.Equal(2, (await _bob.PushersAsync()).Length);

        using var click = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        using var done = await _server.Http.PostAsync(new Uri(link, UriKind.Relative), click, Cancel);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(["a key"], await _bob.PushKeysAsync());
        using var again = await _server.Http.PostAsync(new Uri(link, UriKind.Relative), null, Cancel);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task OnlyTheAccountsOwnAddressIsTaken()
    {
        (await _alice.SendAsync(HttpMethod.Post, Set, Pusher())).Refused(400, "M_THREEPID_NOT_FOUND");
        (await _bob.SendAsync(HttpMethod.Post, Set, Pusher("other@mail.example"))).Refused(400, "M_THREEPID_NOT_FOUND");
        (await _bob.SendAsync(HttpMethod.Post, Set, Pusher(app: "org.example.app"))).Refused(400, "M_INVALID_PARAM");
        var threepid = Assert.Single((await _bob.GetAsync("/_matrix/client/v3/account/3pid")).GetProperty("threepids").EnumerateArray());
        Assert.Equal(("email", Address), (threepid.GetProperty("medium").GetString(), threepid.GetProperty("address").GetString()));

        var taken = await Assert.ThrowsAsync<Api.MatrixException>(() => _server.Get<IEmailAddresses>().AddAsync(UserId.Parse(_alice.UserId), Address, Cancel));
        Assert.Equal("M_THREEPID_IN_USE", taken.ErrCode.Value);
    }

    [Theory]
    [InlineData("a@b", "a@b")]
    [InlineData("A.B+c@Example.ORG", "a.b+c@example.org")]
    [InlineData("a@good@evil", null)]
    [InlineData("@b", null)]
    [InlineData("a@", null)]
    [InlineData("a b@c", null)]
    [InlineData("a@b\r\nBcc: c@d", null)]
    [InlineData("<a@b>", null)]
    [InlineData("\"a\"@b", null)]
    [InlineData("a,c@b", null)]
    public void AnAddressIsReadInOneWayOnly(string address, string? normalized) => Assert.Equal(normalized, EmailAddresses.Normalize(address));

    private static object Pusher(string address = Address, string app = "m.email") => new
    {
        kind = "email",
        app_id = app,
        pushkey = address,
        app_display_name = "Email notifications",
        device_display_name = address,
        lang = "en",
        data = new { },
        append = true,
    };

    /// <summary>Lets time pass once what was sent has been scheduled, and waits until what is due then is done.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var newest = (await _server.Get<IRooms>().FindAsync(RoomId.Parse(_room), Cancel))!.Timeline.Events[^1].Position.Value;
        await Eventually.HoldsAsync(async () => await CountAsync("SELECT MAX(marked_at) FROM pushers") >= newest);
        _time.Advance(time + ABit);
        var unit = new LogUnit();
        unit.Add(new LogEntry(LogEntryKind.ScheduledWork, 0));
        await _server.Get<ILogWriter>().AppendAsync(unit, Cancel);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await Eventually.HoldsAsync(async () => await CountAsync("SELECT COUNT(*) FROM due_work WHERE kind = 'push.email' AND due_at <= $1", now) == 0);
    }

    private async Task<long?> CountAsync(string sql, params SqlValue[] parameters) =>
        await _server.Get<IDatabase>().ReadAsync((session, token) => session.ScalarAsync(sql, token, parameters), Cancel);

    private static void WriteForViewing(MimeMessage mail)
    {
        if (Environment.GetEnvironmentVariable("MYELIN_MAIL_FILE") is { Length: > 0 } file)
        {
            File.WriteAllText(file, mail.HtmlBody);
        }
    }
}
