<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>Exporter</name>
    <message numerus="yes">
        <source>%n files are in {0}.</source>
        <translation>
            <numerusform>%n file is in {0}.</numerusform>
            <numerusform>%n files are in {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message numerus="yes">
        <source>%n iterations in {0} s</source>
        <translation>
            <numerusform>%n iteration in {0} s</numerusform>
            <numerusform>%n iterations in {0} s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message numerus="yes">
        <source>%n tracks found: the S of one plays it alone, Export writes them</source>
        <translation>
            <numerusform>%n track found: its S plays it alone, Export writes it</numerusform>
            <numerusform>%n tracks found: the S of one plays it alone, Export writes them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts so far: S plays one alone</source>
        <translation>
            <numerusform>%n part so far: S plays it alone</numerusform>
            <numerusform>%n parts so far: S plays one alone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n track</numerusform>
            <numerusform>%n tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drop-outs</source>
        <translation>
            <numerusform>%n drop-out</numerusform>
            <numerusform>%n drop-outs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Takes</name>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n track</numerusform>
            <numerusform>%n tracks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts</source>
        <translation>
            <numerusform>%n part</numerusform>
            <numerusform>%n parts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>re-run, %n parts kept</source>
        <translation>
            <numerusform>re-run, %n part kept</numerusform>
            <numerusform>re-run, %n parts kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts instead of {0}</source>
        <translation>
            <numerusform>%n part instead of {0}</numerusform>
            <numerusform>%n parts instead of {0}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrackList</name>
    <message numerus="yes">
        <source>%n parts</source>
        <translation>
            <numerusform>%n part</numerusform>
            <numerusform>%n parts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrackRow</name>
    <message numerus="yes">
        <source>Track {0}, %n parts, {1} of the energy</source>
        <translation>
            <numerusform>Track {0}, %n part, {1} of the energy</numerusform>
            <numerusform>Track {0}, %n parts, {1} of the energy</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0}: {1} of the energy, %n parts</source>
        <translation>
            <numerusform>{0}: {1} of the energy, %n part</numerusform>
            <numerusform>{0}: {1} of the energy, %n parts</numerusform>
        </translation>
    </message>
</context>
</TS>
