<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About nmfaudio</source>
        <translation>Über nmfaudio</translation>
    </message>
    <message>
        <source>Takes a recording apart without a trained model: it writes the spectrogram as a product of templates and activations, shows every component, and renders sources whose stems add up to the mix.</source>
        <translation>Zerlegt eine Aufnahme ohne trainiertes Modell: Das Spektrogramm wird zum Produkt aus Vorlagen und Aktivierungen, jeder Baustein ist zu sehen, und die Stems der Quellen ergeben zusammen den Mix.</translation>
    </message>
    <message>
        <source>Version {0} · Python {1} · Qt {2} · BSD 3-Clause licence</source>
        <translation>Version {0} · Python {1} · Qt {2} · Lizenz BSD 3-Clause</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>ActivityLine</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>{0} … {1} left</source>
        <translation>{0} … noch {1}</translation>
    </message>
    <message>
        <source>Preparing for this computer, once</source>
        <translation>Einmalige Vorbereitung auf diesen Rechner</translation>
    </message>
    <message>
        <source>{0} … {1} %</source>
        <translation>{0} … {1} %</translation>
    </message>
</context>
<context>
    <name>Appearance</name>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Texts will be in this language when the window is opened again.</source>
        <translation>Beim nächsten Öffnen des Fensters sind die Texte in dieser Sprache.</translation>
    </message>
    <message>
        <source>Text will have this size when the window is opened again.</source>
        <translation>Beim nächsten Öffnen des Fensters hat der Text diese Größe.</translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>A command needs a recording that is in a file: open one.</source>
        <translation>Ein Befehl braucht eine Aufnahme, die in einer Datei liegt: zuerst eine öffnen.</translation>
    </message>
    <message>
        <source>{0} for the command.toml</source>
        <translation>{0} für den Befehl.toml</translation>
    </message>
    <message>
        <source>Save what the command reads</source>
        <translation>Speichern, was der Befehl liest</translation>
    </message>
    <message>
        <source>No option says {0}. Save as recipe after separating: nmfaudio separate --recipe FILE then does the same.</source>
        <translation>Für {0} gibt es keine Option. Nach dem Trennen als Rezept speichern: nmfaudio separate --recipe DATEI tut dann dasselbe.</translation>
    </message>
    <message>
        <source>On the clipboard: {0}</source>
        <translation>In der Zwischenablage: {0}</translation>
    </message>
    <message>
        <source>Recipes (*.toml)</source>
        <translation>Rezepte (*.toml)</translation>
    </message>
    <message>
        <source>A recipe is what a separation followed: separate first.</source>
        <translation>Ein Rezept hält fest, wie getrennt wurde: zuerst trennen.</translation>
    </message>
    <message>
        <source>Save as recipe</source>
        <translation>Als Rezept speichern</translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation>{0} ist gespeichert.</translation>
    </message>
</context>
<context>
    <name>BeatBar</name>
    <message>
        <source>Bars</source>
        <translation>Takte</translation>
    </message>
    <message>
        <source>Find the beats, and show bars in the ruler</source>
        <translation>Zählzeiten suchen und Takte im Lineal zeigen</translation>
    </message>
    <message>
        <source> bpm</source>
        <translation> bpm</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Beats a minute; another value spaces them evenly from the first on</source>
        <translation>Zählzeiten pro Minute; ein anderer Wert verteilt sie gleichmäßig von der ersten an</translation>
    </message>
    <message>
        <source>Snap</source>
        <translation>Einrasten</translation>
    </message>
    <message>
        <source>Let the ends of loops snap to beats</source>
        <translation>Die Enden von Loops an Zählzeiten einrasten lassen</translation>
    </message>
</context>
<context>
    <name>BeatFinder</name>
    <message>
        <source>No recording is open: open one first.</source>
        <translation>Keine Aufnahme ist offen: zuerst eine öffnen.</translation>
    </message>
    <message>
        <source>Listening for beats …</source>
        <translation>Zählzeiten werden gesucht …</translation>
    </message>
    <message>
        <source>No beats were found. Type a tempo to have bars anyway.</source>
        <translation>Keine Zählzeiten gefunden. Takte gibt es trotzdem, wenn ein Tempo eingegeben wird.</translation>
    </message>
    <message>
        <source>The pulse is weak here: correct the tempo if bars do not fit.</source>
        <translation>Der Puls ist hier schwach: das Tempo berichtigen, wenn die Takte nicht passen.</translation>
    </message>
</context>
<context>
    <name>Body</name>
    <message>
        <source>MAP</source>
        <translation>KARTE</translation>
    </message>
    <message>
        <source>TAKES</source>
        <translation>TAKES</translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation>MODELL</translation>
    </message>
</context>
<context>
    <name>ChoiceBox</name>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find a command</source>
        <translation>Befehl suchen</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>Eingeben, was geschehen soll</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Nothing is called that: try another word</source>
        <translation>So heißt nichts: ein anderes Wort versuchen</translation>
    </message>
</context>
<context>
    <name>ContextMenus</name>
    <message>
        <source>Assign to</source>
        <translation>Zuordnen zu</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Hear alone</source>
        <translation>Allein hören</translation>
    </message>
    <message>
        <source>Solo</source>
        <translation>Solo</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>Select its parts</source>
        <translation>Ihre Bausteine auswählen</translation>
    </message>
    <message>
        <source>Solo only this</source>
        <translation>Nur das hier solo</translation>
    </message>
    <message>
        <source>Only this plays in the marked passage</source>
        <translation>An der markierten Stelle spielt nur diese Spur</translation>
    </message>
    <message>
        <source>Parts that sound there, and others like them, become its own</source>
        <translation>Bausteine, die dort klingen, und ähnliche gehören dann ihr</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Colour {0}</source>
        <translation>Farbe {0}</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Keep as it is in a re-run</source>
        <translation>Bei neuem Trennen so behalten</translation>
    </message>
    <message>
        <source>Export this track</source>
        <translation>Diese Spur exportieren</translation>
    </message>
    <message>
        <source>Join the selected tracks</source>
        <translation>Ausgewählte Spuren verbinden</translation>
    </message>
    <message>
        <source>Remove (its parts go to the residual)</source>
        <translation>Entfernen (ihre Bausteine gehen ins Residual)</translation>
    </message>
    <message>
        <source>Silence this hit</source>
        <translation>Diesen Schlag stummschalten</translation>
    </message>
    <message>
        <source>Take out again (its sound goes back)</source>
        <translation>Wieder herausnehmen (sein Klang geht zurück)</translation>
    </message>
</context>
<context>
    <name>Correcting</name>
    <message>
        <source>This is {0}</source>
        <translation>Das ist {0}</translation>
    </message>
    <message>
        <source>This is not {0}</source>
        <translation>Das ist nicht {0}</translation>
    </message>
    <message>
        <source>Separate, then mark a passage as the loop</source>
        <translation>Zuerst trennen, dann eine Stelle als Loop markieren</translation>
    </message>
    <message>
        <source>{0}: {1} → {2} of the energy</source>
        <translation>{0}: {1} → {2} der Energie</translation>
    </message>
    <message>
        <source>{0}: {1} → about {2} of the energy</source>
        <translation>{0}: {1} → etwa {2} der Energie</translation>
    </message>
    <message>
        <source>Mark the passage as the loop first: drag on the ruler.</source>
        <translation>Zuerst die Stelle als Loop markieren: im Lineal ziehen.</translation>
    </message>
    <message>
        <source>{0}: {1} of the energy before, {2} now.</source>
        <translation>{0}: vorher {1} der Energie, jetzt {2}.</translation>
    </message>
    <message>
        <source>{0} keeps {1} of the energy: it had what sounds there.</source>
        <translation>{0} behält {1} der Energie: Was dort klingt, gehörte schon dazu.</translation>
    </message>
    <message>
        <source>Without parts now: {0}. Undo gives them back.</source>
        <translation>Jetzt ohne Bausteine: {0}. Rückgängig gibt sie zurück.</translation>
    </message>
</context>
<context>
    <name>CountBox</name>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
</context>
<context>
    <name>CountCurves</name>
    <message>
        <source>Curves of the number of components</source>
        <translation>Kurven der Anzahl der Bausteine</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong in nmfaudio itself. What was not saved has been kept aside; you can go on. If you report this, please send the text below: names of your folders and of your computer are not in it.</source>
        <translation>In nmfaudio selbst ist etwas schiefgegangen. Was nicht gespeichert war, ist gesichert; die Arbeit kann weitergehen. Wer das meldet, schickt bitte den Text unten mit: Namen von Ordnern und des Rechners stehen nicht darin.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>&amp;Copy the report</source>
        <translation>Bericht &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weiter</translation>
    </message>
</context>
<context>
    <name>DivergenceCurve</name>
    <message>
        <source>Divergence curve</source>
        <translation>Kurve der Divergenz</translation>
    </message>
    <message>
        <source>The divergence is drawn here while it falls</source>
        <translation>Hier ist zu sehen, wie die Divergenz sinkt</translation>
    </message>
</context>
<context>
    <name>Dragging</name>
    <message>
        <source>What you drag out is still being written. Drag it again when the bar is through, or hold it over its place until “Ready” stands beside it.</source>
        <translation>Was herausgezogen wurde, wird noch geschrieben. Noch einmal ziehen, wenn der Balken durch ist, oder über seinem Platz halten, bis „Bereit“ daneben steht.</translation>
    </message>
    <message>
        <source>Being written: hold it until it is ready</source>
        <translation>Wird geschrieben: halten, bis es bereit ist</translation>
    </message>
    <message>
        <source>{0} % written: hold it until it is ready</source>
        <translation>{0} % geschrieben: halten, bis es bereit ist</translation>
    </message>
    <message>
        <source>Ready: let go where it is to be</source>
        <translation>Bereit: loslassen, wo es hin soll</translation>
    </message>
    <message>
        <source>What you dragged out is ready: drag it again.</source>
        <translation>Was herausgezogen wurde, ist bereit: noch einmal ziehen.</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>There is no source {0} yet.</source>
        <translation>Eine Quelle {0} gibt es noch nicht.</translation>
    </message>
    <message>
        <source>keep {0}</source>
        <translation>{0} festhalten</translation>
    </message>
    <message>
        <source>let {0} go</source>
        <translation>{0} loslassen</translation>
    </message>
    <message>
        <source>solo tracks</source>
        <translation>Spuren solo</translation>
    </message>
    <message>
        <source>mute tracks</source>
        <translation>Spuren stumm</translation>
    </message>
    <message>
        <source>Select at least two tracks to join.</source>
        <translation>Zum Verbinden mindestens zwei Spuren auswählen.</translation>
    </message>
    <message>
        <source>join tracks into {0}</source>
        <translation>Spuren zu {0} verbinden</translation>
    </message>
    <message>
        <source>solo components</source>
        <translation>Bausteine solo</translation>
    </message>
    <message>
        <source>end solo of components</source>
        <translation>Solo der Bausteine beenden</translation>
    </message>
    <message>
        <source>mute components</source>
        <translation>Bausteine stummschalten</translation>
    </message>
    <message>
        <source>unmute components</source>
        <translation>Stummschaltung der Bausteine aufheben</translation>
    </message>
    <message>
        <source>lock components</source>
        <translation>Bausteine festhalten</translation>
    </message>
    <message>
        <source>unlock components</source>
        <translation>Bausteine loslassen</translation>
    </message>
    <message>
        <source>Select one component to split, not several.</source>
        <translation>Zum Teilen einen einzigen Baustein auswählen.</translation>
    </message>
    <message>
        <source>gain of components</source>
        <translation>Lautstärke von Bausteinen</translation>
    </message>
    <message>
        <source>solo only {0}</source>
        <translation>nur {0} solo</translation>
    </message>
    <message>
        <source>clear solo and mute</source>
        <translation>Solo und Stumm aufheben</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Keep the level, cut off what is too loud</source>
        <translation>Pegel behalten, zu Lautes abschneiden</translation>
    </message>
    <message>
        <source>Lower all files together</source>
        <translation>Alle Dateien gemeinsam leiser machen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Only the loop</source>
        <translation>Nur der Loop</translation>
    </message>
    <message>
        <source>Only the loop, {0} to {1}</source>
        <translation>Nur der Loop, {0} bis {1}</translation>
    </message>
    <message>
        <source>At the level and the place of their faders</source>
        <translation>Mit Lautstärke und Platz ihrer Regler</translation>
    </message>
    <message>
        <source>Say in the files what they are (tags)</source>
        <translation>In den Dateien vermerken, was sie sind (Tags)</translation>
    </message>
    <message>
        <source>DAWproject (Bitwig, Studio One, Cubase)</source>
        <translation>DAWproject (Bitwig, Studio One, Cubase)</translation>
    </message>
    <message>
        <source>Reaper project</source>
        <translation>Reaper-Projekt</translation>
    </message>
    <message>
        <source>Stem file for DJ programs (.stem.mp4)</source>
        <translation>Stem-Datei für DJ-Programme (.stem.mp4)</translation>
    </message>
    <message>
        <source>Notes and tempo as MIDI</source>
        <translation>Noten und Tempo als MIDI</translation>
    </message>
    <message>
        <source>Onsets as a table (CSV)</source>
        <translation>Einsätze als Tabelle (CSV)</translation>
    </message>
    <message>
        <source>What was taught (dictionary)</source>
        <translation>Angelerntes (Wörterbuch)</translation>
    </message>
    <message>
        <source>Overview as a picture</source>
        <translation>Übersicht als Bild</translation>
    </message>
    <message>
        <source>How it was made, to make it again</source>
        <translation>Wie es entstand, um es zu wiederholen</translation>
    </message>
    <message>
        <source>FILES</source>
        <translation>DATEIEN</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>For&amp;mat</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Names</source>
        <translation>&amp;Namen</translation>
    </message>
    <message>
        <source>Loud peak&amp;s</source>
        <translation>Laute S&amp;pitzen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>BESIDE THEM</source>
        <translation>DANEBEN</translation>
    </message>
    <message>
        <source>Nothing is chosen: mark at least one file.</source>
        <translation>Nichts ist gewählt: mindestens eine Datei ankreuzen.</translation>
    </message>
    <message>
        <source>Some stems are left out: the files will not add up.</source>
        <translation>Einige Stems fehlen: Die Dateien ergeben nicht die ganze Aufnahme.</translation>
    </message>
    <message>
        <source>Levels and places follow the faders: the stems add up to that mix. Files that exist are never replaced.</source>
        <translation>Lautstärke und Platz folgen den Reglern: Die Stems ergeben zusammen diesen Mix. Vorhandene Dateien werden nie ersetzt.</translation>
    </message>
    <message>
        <source>Together the stems add up to the recording, at its sample rate and channels. Files that exist are never replaced.</source>
        <translation>Zusammen ergeben die Stems die Aufnahme, mit deren Abtastrate und Kanälen. Vorhandene Dateien werden nie ersetzt.</translation>
    </message>
    <message>
        <source>Folder for the stems</source>
        <translation>Ordner für die Stems</translation>
    </message>
</context>
<context>
    <name>ExportList</name>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Files that will be written</source>
        <translation>Dateien, die geschrieben werden</translation>
    </message>
    <message>
        <source>Stems</source>
        <translation>Stems</translation>
    </message>
    <message>
        <source>Mixes</source>
        <translation>Mixe</translation>
    </message>
    <message>
        <source>Single parts</source>
        <translation>Einzelne Bausteine</translation>
    </message>
    <message>
        <source>What I hear</source>
        <translation>Was zu hören ist</translation>
    </message>
    <message>
        <source>Everything but {0}</source>
        <translation>Alles außer {0}</translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>Export what I hear</source>
        <translation>Exportieren, was zu hören ist</translation>
    </message>
    <message>
        <source>WAV, 24 bit (*.wav)</source>
        <translation>WAV, 24 Bit (*.wav)</translation>
    </message>
    <message>
        <source>Export onsets</source>
        <translation>Einsätze exportieren</translation>
    </message>
    <message>
        <source>MIDI (*.mid)</source>
        <translation>MIDI (*.mid)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Onsets are in {0}.</source>
        <translation>Die Einsätze stehen in {0}.</translation>
    </message>
    <message numerus="yes">
        <source>%n files are in {0}.</source>
        <translation>
            <numerusform>%n Datei liegt in {0}.</numerusform>
            <numerusform>%n Dateien liegen in {0}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Together they are the recording, exact to {0}.</source>
        <translation>Zusammen sind sie die Aufnahme, genau auf {0}.</translation>
    </message>
    <message>
        <source>What you hear is in {0}.</source>
        <translation>Was zu hören ist, steht in {0}.</translation>
    </message>
</context>
<context>
    <name>FrequencyScale</name>
    <message>
        <source>Frequency scale</source>
        <translation>Frequenzskala</translation>
    </message>
</context>
<context>
    <name>Guiding</name>
    <message>
        <source>This passage is one source alone …</source>
        <translation>Diese Stelle ist eine Quelle allein …</translation>
    </message>
    <message>
        <source>Mark the passage as the loop first: drag on the ruler</source>
        <translation>Zuerst die Stelle als Loop markieren: im Lineal ziehen</translation>
    </message>
    <message>
        <source>Only {0} plays in this passage</source>
        <translation>An dieser Stelle spielt nur {0}</translation>
    </message>
    <message>
        <source>A file is one source alone …</source>
        <translation>Eine Datei ist eine Quelle allein …</translation>
    </message>
    <message>
        <source>Follow a score (MIDI) …</source>
        <translation>Noten folgen (MIDI) …</translation>
    </message>
    <message>
        <source>Use a dictionary …</source>
        <translation>Wörterbuch verwenden …</translation>
    </message>
    <message>
        <source>Save what was taught …</source>
        <translation>Angelerntes speichern …</translation>
    </message>
    <message>
        <source>Forget all of it</source>
        <translation>Alles vergessen</translation>
    </message>
    <message>
        <source>Forget: {0}</source>
        <translation>Vergessen: {0}</translation>
    </message>
    <message>
        <source>forget {0}</source>
        <translation>{0} vergessen</translation>
    </message>
    <message>
        <source>Adapt to the recording if it is drums</source>
        <translation>An die Aufnahme anpassen, wenn es Schlagzeug ist</translation>
    </message>
    <message>
        <source>Adapt what was taught to the recording</source>
        <translation>Angelerntes an die Aufnahme anpassen</translation>
    </message>
    <message>
        <source>Keep what was taught as it is</source>
        <translation>Angelerntes lassen, wie es ist</translation>
    </message>
    <message>
        <source>adapt what was taught</source>
        <translation>Angelerntes anpassen</translation>
    </message>
    <message>
        <source>Fill in the marked passage</source>
        <translation>Die markierte Stelle füllen</translation>
    </message>
    <message>
        <source>Find and mend clicks</source>
        <translation>Knackser suchen und reparieren</translation>
    </message>
    <message>
        <source>Find and mend clipping</source>
        <translation>Übersteuerungen suchen und reparieren</translation>
    </message>
    <message>
        <source>Find and mend drop-outs</source>
        <translation>Aussetzer suchen und reparieren</translation>
    </message>
    <message>
        <source>{0}: {1} to {2} s</source>
        <translation>{0}: {1} bis {2} s</translation>
    </message>
    <message>
        <source>Score: {0}</source>
        <translation>Noten: {0}</translation>
    </message>
    <message>
        <source>Dictionary: {0}</source>
        <translation>Wörterbuch: {0}</translation>
    </message>
    <message>
        <source>Repair: {0} to {1} s</source>
        <translation>Reparatur: {0} bis {1} s</translation>
    </message>
    <message>
        <source>Repair: {0}</source>
        <translation>Reparatur: {0}</translation>
    </message>
    <message>
        <source>forget what was taught</source>
        <translation>Angelerntes vergessen</translation>
    </message>
    <message>
        <source>Which source is alone from {0} to {1} s?</source>
        <translation>Welche Quelle ist von {0} bis {1} s allein?</translation>
    </message>
    <message>
        <source>A recording of one source alone</source>
        <translation>Aufnahme einer einzelnen Quelle</translation>
    </message>
    <message>
        <source>Which source is {0}?</source>
        <translation>Welche Quelle ist {0}?</translation>
    </message>
    <message>
        <source>Use a dictionary</source>
        <translation>Wörterbuch verwenden</translation>
    </message>
    <message>
        <source>Dictionaries (*.nmfdict);;All files (*)</source>
        <translation>Wörterbücher (*.nmfdict);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Follow a score</source>
        <translation>Noten folgen</translation>
    </message>
    <message>
        <source>MIDI files (*.mid *.midi);;All files (*)</source>
        <translation>MIDI-Dateien (*.mid *.midi);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save what was taught</source>
        <translation>Angelerntes speichern</translation>
    </message>
    <message>
        <source>It starts early or late, or runs fast or slow</source>
        <translation>Sie beginnen zu früh oder spät, oder laufen zu schnell oder langsam</translation>
    </message>
    <message>
        <source>It was played freely</source>
        <translation>Es wurde frei gespielt</translation>
    </message>
    <message>
        <source>It fits as it is</source>
        <translation>Sie passen, wie sie sind</translation>
    </message>
    <message>
        <source>How does the score fit the recording?</source>
        <translation>Wie passen die Noten zur Aufnahme?</translation>
    </message>
    <message>
        <source>mend {0}</source>
        <translation>{0} reparieren</translation>
    </message>
    <message>
        <source>follow {0}</source>
        <translation>folgen: {0}</translation>
    </message>
    <message>
        <source>{0}. Press Separate to follow it.</source>
        <translation>{0}. Das nächste Trennen folgt dem.</translation>
    </message>
    <message>
        <source>Teach a source</source>
        <translation>Quelle anlernen</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level</source>
        <translation>Pegel</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>separate</source>
        <translation>trennen</translation>
    </message>
    <message>
        <source>re-run the unlocked</source>
        <translation>Übriges neu trennen</translation>
    </message>
    <message>
        <source>tell about a passage</source>
        <translation>Angabe zu einer Stelle</translation>
    </message>
    <message>
        <source>change the tempo</source>
        <translation>Tempo ändern</translation>
    </message>
    <message>
        <source>begin bar 1 here</source>
        <translation>Takt 1 hier beginnen</translation>
    </message>
    <message>
        <source>masks: keep attacks</source>
        <translation>Masken: Anschläge erhalten</translation>
    </message>
    <message>
        <source>masks: do not keep attacks</source>
        <translation>Masken: Anschläge nicht erhalten</translation>
    </message>
    <message>
        <source>leave {0} out of the export</source>
        <translation>{0} nicht exportieren</translation>
    </message>
    <message>
        <source>silence a part of {0}</source>
        <translation>einen Teil von {0} stummschalten</translation>
    </message>
    <message>
        <source>remove marker {0}</source>
        <translation>Marke {0} entfernen</translation>
    </message>
    <message>
        <source>end solo of {0}</source>
        <translation>Solo von {0} beenden</translation>
    </message>
    <message>
        <source>colour of {0}</source>
        <translation>Farbe von {0}</translation>
    </message>
    <message>
        <source>gain of {0}</source>
        <translation>Lautstärke von {0}</translation>
    </message>
    <message>
        <source>pan of {0}</source>
        <translation>Platz von {0}</translation>
    </message>
    <message>
        <source>rename {0} to {1}</source>
        <translation>{0} in {1} umbenennen</translation>
    </message>
    <message>
        <source>assign {0} to {1}</source>
        <translation>{0} zu {1} zuordnen</translation>
    </message>
    <message>
        <source>All stems were lowered together by {0:.2f} dB, so that none goes beyond full scale.</source>
        <translation>Alle Stems wurden gemeinsam um {0:.2f} dB leiser gemacht, damit keiner über die Vollaussteuerung geht.</translation>
    </message>
    <message>
        <source>All strokes sound alike: there is one drum.</source>
        <translation>Alle Schläge klingen gleich: Es ist nur eine Trommel.</translation>
    </message>
    <message>
        <source>Asked for {0}: {1}; more can make more.</source>
        <translation>Gewünscht waren {0}: {1}; mehr Bausteine können mehr ergeben.</translation>
    </message>
    <message>
        <source>Choose a {0} file; M4A, AAC and video files are read where the program ffmpeg is installed</source>
        <translation>Eine Datei dieser Art wählen: {0}; M4A-, AAC- und Videodateien werden gelesen, wo das Programm ffmpeg installiert ist</translation>
    </message>
    <message>
        <source>Components have one place: the recording has not two channels, or is too long to hold both.</source>
        <translation>Bausteine haben einen einzigen Platz: Die Aufnahme hat nicht zwei Kanäle oder ist zu lang, um beide zu halten.</translation>
    </message>
    <message>
        <source>Cymbals</source>
        <translation>Becken</translation>
    </message>
    <message>
        <source>Drum noise</source>
        <translation>Trommelrauschen</translation>
    </message>
    <message>
        <source>From {0:.2f} to {1:.2f} s, {2} cannot be learned from what is damaged: forget one of the two first, in the Teach menu.</source>
        <translation>Von {0:.2f} bis {1:.2f} s lässt sich {2} nicht aus Beschädigtem anlernen: zuerst im Menü Anlernen eines von beiden vergessen.</translation>
    </message>
    <message>
        <source>From {0} on, the file changes its depth from {1} to {2} bits; levels were kept.</source>
        <translation>Ab {0} wechselt die Datei ihre Bittiefe von {1} auf {2} Bit; die Pegel sind geblieben.</translation>
    </message>
    <message>
        <source>From {0} on, the file changes its sample rate to {1:,} Hz; it was read as {2:,} Hz, so its pitch and speed are wrong there.</source>
        <translation>Ab {0} wechselt die Datei ihre Abtastrate auf {1:,} Hz; gelesen wurde sie mit {2:,} Hz, Tonhöhe und Tempo stimmen dort also nicht.</translation>
    </message>
    <message>
        <source>From {0} on, the file has {1} channels instead of {2}; only what comes before can be read.</source>
        <translation>Ab {0} hat die Datei {1} Kanäle statt {2}; nur was davor liegt, ist lesbar.</translation>
    </message>
    <message>
        <source>High drum</source>
        <translation>Hohe Trommel</translation>
    </message>
    <message>
        <source>How exactly the stems add up was measured before rounding to {0}.</source>
        <translation>Wie genau die Stems zusammen die Aufnahme ergeben, wurde vor dem Runden gemessen: {0}.</translation>
    </message>
    <message>
        <source>Low drum</source>
        <translation>Tiefe Trommel</translation>
    </message>
    <message>
        <source>MIDI file</source>
        <translation>MIDI-Datei</translation>
    </message>
    <message>
        <source>Mid drum</source>
        <translation>Mittlere Trommel</translation>
    </message>
    <message>
        <source>Of the recipe &quot;{0}&quot; ({1}) only seed and guides were used beside {2}.</source>
        <translation>Vom Rezept „{0}“ ({1}) zählten nur Startwert und Angaben, weil es {2} gibt.</translation>
    </message>
    <message>
        <source>Playback is unavailable: sounddevice is not installed. Install it with: pip install &apos;nmfaudio[gui]&apos;; everything else works.</source>
        <translation>Keine Wiedergabe möglich: sounddevice ist nicht installiert. Installieren mit: pip install &apos;nmfaudio[gui]&apos;; alles andere geht.</translation>
    </message>
    <message>
        <source>Playback is unavailable: the PortAudio library is missing. On Debian or Ubuntu, install libportaudio2 and libasound2-plugins; everything else works.</source>
        <translation>Keine Wiedergabe möglich: Die Bibliothek PortAudio fehlt. Unter Debian oder Ubuntu libportaudio2 und libasound2-plugins installieren; alles andere geht.</translation>
    </message>
    <message>
        <source>Playback is unavailable: the settings of ALSA, the system&apos;s sound, are missing. On Debian or Ubuntu, install libasound2-data; everything else works.</source>
        <translation>Keine Wiedergabe möglich: Die Einstellungen von ALSA, dem Ton des Systems, fehlen. Unter Debian oder Ubuntu libasound2-data installieren; alles andere geht.</translation>
    </message>
    <message>
        <source>Playback is unavailable: the sound device cannot be opened ({0}). Close other programs that use it, or choose another one in the Play menu.</source>
        <translation>Keine Wiedergabe möglich: Das Ausgabegerät lässt sich nicht öffnen ({0}). Andere Programme schließen, die es benutzen, oder im Menü Wiedergabe ein anderes wählen.</translation>
    </message>
    <message>
        <source>Playback is unavailable: the sound device “{0}” takes neither {1} Hz nor a common rate. Choose another one in the Play menu.</source>
        <translation>Keine Wiedergabe möglich: Das Ausgabegerät „{0}“ nimmt weder {1} Hz noch eine übliche Abtastrate. Im Menü Wiedergabe ein anderes wählen.</translation>
    </message>
    <message>
        <source>Playback is unavailable: the system&apos;s sound cannot be started ({0}). Restart the sound server or this machine; everything else works.</source>
        <translation>Keine Wiedergabe möglich: Der Ton des Systems lässt sich nicht starten ({0}). Den Tonserver oder den Rechner neu starten; alles andere geht.</translation>
    </message>
    <message>
        <source>Playback is unavailable: this machine shows no sound output. Connect one and choose it in the Play menu; everything else works.</source>
        <translation>Keine Wiedergabe möglich: Dieser Rechner zeigt kein Ausgabegerät. Eines anschließen und im Menü Wiedergabe wählen; alles andere geht.</translation>
    </message>
    <message>
        <source>Playback stopped: mixing failed ({0}).</source>
        <translation>Wiedergabe angehalten: Das Mischen ist fehlgeschlagen ({0}).</translation>
    </message>
    <message>
        <source>Playback stopped: the sound device has gone. Connect it again or choose another one in the Play menu.</source>
        <translation>Wiedergabe angehalten: Das Ausgabegerät ist verschwunden. Wieder anschließen oder im Menü Wiedergabe ein anderes wählen.</translation>
    </message>
    <message>
        <source>Playback stopped: the sound device has not asked for sound for {0:.0f} seconds. Choose another one in the Play menu.</source>
        <translation>Wiedergabe angehalten: Das Ausgabegerät hat seit {0:.0f} Sekunden keinen Ton verlangt. Im Menü Wiedergabe ein anderes wählen.</translation>
    </message>
    <message>
        <source>Reading was stopped before the end of the recording.</source>
        <translation>Das Lesen wurde vor dem Ende der Aufnahme angehalten.</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Rest</translation>
    </message>
    <message>
        <source>Rest high drum</source>
        <translation>Rest hohe Trommel</translation>
    </message>
    <message>
        <source>Rest low drum</source>
        <translation>Rest tiefe Trommel</translation>
    </message>
    <message>
        <source>Rest mid drum</source>
        <translation>Rest mittlere Trommel</translation>
    </message>
    <message>
        <source>Rumble</source>
        <translation>Grollen</translation>
    </message>
    <message>
        <source>Saved what was taught: {0}.</source>
        <translation>Angelerntes ist gespeichert: {0}.</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>Still</translation>
    </message>
    <message>
        <source>Something went wrong in nmfaudio itself ({0}: {1}).</source>
        <translation>In nmfaudio selbst ist etwas schiefgegangen ({0}: {1}).</translation>
    </message>
    <message>
        <source>The best of {0} starts was kept; the others found its components again to {1} on average.</source>
        <translation>Der beste von {0} Starts wurde behalten; die anderen fanden seine Bausteine im Mittel zu {1} wieder.</translation>
    </message>
    <message>
        <source>The components have changed since {0} began: do it again.</source>
        <translation>Die Bausteine haben sich geändert, seit das begann ({0}): noch einmal machen.</translation>
    </message>
    <message>
        <source>The file holds several recordings one after the other; only the first one was read.</source>
        <translation>Die Datei enthält mehrere Aufnahmen nacheinander; nur die erste wurde gelesen.</translation>
    </message>
    <message>
        <source>The file is cut short by {0}.</source>
        <translation>Die Datei ist um {0} zu kurz.</translation>
    </message>
    <message>
        <source>The file is cut short: it does not hold the end of its stream.</source>
        <translation>Die Datei ist abgeschnitten: Das Ende fehlt.</translation>
    </message>
    <message>
        <source>The file is cut short: its last frame is incomplete.</source>
        <translation>Die Datei ist abgeschnitten: Der letzte Block ist unvollständig.</translation>
    </message>
    <message>
        <source>The file is cut short: {0} of {1} are there.</source>
        <translation>Die Datei ist abgeschnitten: {0} von {1} sind da.</translation>
    </message>
    <message>
        <source>The file is damaged at {0}: what comes before was read.</source>
        <translation>Die Datei ist bei {0} beschädigt: Was davor liegt, wurde gelesen.</translation>
    </message>
    <message>
        <source>The file is damaged at {0}: {0} of {1} were read.</source>
        <translation>Die Datei ist bei {0} beschädigt: {0} von {1} wurden gelesen.</translation>
    </message>
    <message>
        <source>The file is damaged in {0}: sound is missing there.</source>
        <translation>Die Datei ist an {0} beschädigt: Dort fehlt Klang.</translation>
    </message>
    <message>
        <source>The file is damaged: sound may be missing.</source>
        <translation>Die Datei ist beschädigt: Vielleicht fehlt Klang.</translation>
    </message>
    <message>
        <source>The file is damaged: {0} of {1} could be read.</source>
        <translation>Die Datei ist beschädigt: {0} von {1} waren lesbar.</translation>
    </message>
    <message>
        <source>The file was written to while it was read, so its sound may be of before and after: read it again once it is finished.</source>
        <translation>Während des Lesens wurde in die Datei geschrieben, ihr Klang kann also von vorher und nachher stammen: noch einmal lesen, wenn sie fertig ist.</translation>
    </message>
    <message>
        <source>The file&apos;s header was never finished, as when a recorder is switched off or a download stops; all sound that follows it was read.</source>
        <translation>Der Kopf der Datei wurde nie vollendet, wie wenn ein Aufnahmegerät ausgeht oder ein Download abbricht; aller Klang dahinter wurde gelesen.</translation>
    </message>
    <message>
        <source>The header contradicts itself ({0} for {1} of {2} bits); the sound was read as {3} each.</source>
        <translation>Der Kopf der Datei widerspricht sich ({0} für {1} zu {2} Bit); gelesen wurde mit je {3}.</translation>
    </message>
    <message>
        <source>The header promises an impossible length; {0} were read.</source>
        <translation>Der Kopf der Datei verspricht eine unmögliche Länge; gelesen wurden {0}.</translation>
    </message>
    <message>
        <source>The header speaks of {0}, but {1} are there; all was read.</source>
        <translation>Der Kopf der Datei spricht von {0}, da sind aber {1}; alles wurde gelesen.</translation>
    </message>
    <message>
        <source>The input is silent: there is nothing to take apart.</source>
        <translation>Die Aufnahme ist stumm: Es gibt nichts zu zerlegen.</translation>
    </message>
    <message>
        <source>The last sample is incomplete and was left out.</source>
        <translation>Das letzte Sample ist unvollständig und wurde weggelassen.</translation>
    </message>
    <message>
        <source>The loudest sample lies {0:.1f} dB above full scale; levels are kept as they are.</source>
        <translation>Das lauteste Sample liegt {0:.1f} dB über Vollaussteuerung; die Pegel bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>The preset {0} was not used beside {1}.</source>
        <translation>Das Preset {0} zählte nicht, weil es {1} gibt.</translation>
    </message>
    <message>
        <source>The recording is long: templates were learned from frames drawn from all of it, and the divergence is that of these frames.</source>
        <translation>Die Aufnahme ist lang: Vorlagen wurden aus Ausschnitten der ganzen Aufnahme gelernt, und die Divergenz ist die dieser Ausschnitte.</translation>
    </message>
    <message>
        <source>The recording is silent.</source>
        <translation>Die Aufnahme ist stumm.</translation>
    </message>
    <message>
        <source>The sample rate is only {0:,} Hz: there is no sound above {1:.1f} kHz.</source>
        <translation>Die Abtastrate ist nur {0:,} Hz: Über {1:.1f} kHz gibt es keinen Klang.</translation>
    </message>
    <message>
        <source>The samples do not match the file&apos;s checksum: it is damaged.</source>
        <translation>Die Samples passen nicht zur Prüfsumme der Datei: Sie ist beschädigt.</translation>
    </message>
    <message>
        <source>The score holds {0} that are no track; passed over.</source>
        <translation>Die Noten enthalten {0}, die keine Spur sind; übergangen.</translation>
    </message>
    <message>
        <source>The score holds {0} that is no track; passed over.</source>
        <translation>Die Noten enthalten {0} ohne Spur; übergangen.</translation>
    </message>
    <message>
        <source>The score is cut short: what comes before its end is used.</source>
        <translation>Die Noten sind abgeschnitten: Was davor liegt, wird verwendet.</translation>
    </message>
    <message>
        <source>The sound has dropped out, {0} in all, though as much of it is held ready as can be. Close programs that keep this machine busy.</source>
        <translation>Der Ton hat ausgesetzt, insgesamt {0}-mal, obwohl so viel wie möglich bereitgehalten wird. Programme schließen, die den Rechner beschäftigen.</translation>
    </message>
    <message>
        <source>The system refused something that this needs ({0}): {1}.</source>
        <translation>Das System hat etwas verweigert, das dafür nötig ist ({0}): {1}.</translation>
    </message>
    <message>
        <source>The temporary folder could not take {0} of samples ({1}), so they are held in memory. To need less of it, free space there, or set TMPDIR to a folder that has it.</source>
        <translation>Der Ordner für Zwischendateien konnte {0} an Samples nicht aufnehmen ({1}), daher liegen sie im Arbeitsspeicher. Damit weniger davon nötig ist: dort Platz schaffen oder TMPDIR auf einen Ordner mit Platz setzen.</translation>
    </message>
    <message>
        <source>There is not enough memory to {0}. Close other programs, or work on a shorter part of the recording.</source>
        <translation>Der Arbeitsspeicher reicht nicht ({0}). Andere Programme schließen oder mit einem kürzeren Teil der Aufnahme arbeiten.</translation>
    </message>
    <message>
        <source>This project was saved by a newer version of nmfaudio. What this one does not know is kept, but not shown.</source>
        <translation>Dieses Projekt wurde von einer neueren Version von nmfaudio gespeichert. Was diese nicht kennt, bleibt erhalten, ist aber nicht zu sehen.</translation>
    </message>
    <message>
        <source>W and tags must describe the same components, got {0} and {1}</source>
        <translation>W und die Merkmale müssen dieselben Bausteine beschreiben, nicht {0} und {1}</translation>
    </message>
    <message>
        <source>WAV, RF64, W64, AIFF, FLAC, Ogg Vorbis, Opus, MP3, CAF or AU</source>
        <translation>WAV, RF64, W64, AIFF, FLAC, Ogg Vorbis, Opus, MP3, CAF oder AU</translation>
    </message>
    <message>
        <source>What lies around the sound in this file is damaged, or there twice; it was passed over.</source>
        <translation>Was in dieser Datei um den Klang herum liegt, ist beschädigt oder doppelt vorhanden; es wurde übergangen.</translation>
    </message>
    <message>
        <source>What was taught explains this recording badly, so sources found without it have a share of {0} in what comes out: teach longer passages, or let there be other sources.</source>
        <translation>Angelerntes erklärt diese Aufnahme schlecht, daher haben ohne es gefundene Quellen einen Anteil von {0} am Ergebnis: längere Stellen anlernen oder andere Quellen zulassen.</translation>
    </message>
    <message>
        <source>X must be (n_channels, {0}, n_frames) to match n_fft={1}, got {2}</source>
        <translation>X muss zu n_fft={1} die Form (n_channels, {0}, n_frames) haben, nicht {2}</translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation>ein GIF-Bild</translation>
    </message>
    <message>
        <source>a JPEG picture</source>
        <translation>ein JPEG-Bild</translation>
    </message>
    <message>
        <source>a MIDI file: notes without sound</source>
        <translation>eine MIDI-Datei: Noten ohne Klang</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>a PNG picture</source>
        <translation>ein PNG-Bild</translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation>ein ZIP-Archiv</translation>
    </message>
    <message>
        <source>a box must last and span something, got {0} to {1} s and {2} to {3} Hz</source>
        <translation>ein Kasten muss Dauer und Höhe haben, nicht {0} bis {1} s und {2} bis {3} Hz</translation>
    </message>
    <message>
        <source>a brace stands alone in the name template {0!r}</source>
        <translation>in der Namensvorlage {0!r} steht eine geschweifte Klammer allein</translation>
    </message>
    <message>
        <source>a column is of none</source>
        <translation>eine Spalte gehört zu keinem Baustein</translation>
    </message>
    <message>
        <source>a component belongs to a source that is not there</source>
        <translation>ein Baustein gehört zu einer Quelle, die es nicht gibt</translation>
    </message>
    <message>
        <source>a component belongs to two sources</source>
        <translation>ein Baustein gehört zu zwei Quellen</translation>
    </message>
    <message>
        <source>a component can be split into 2 to {0} parts, got {1}</source>
        <translation>ein Baustein lässt sich in 2 bis {0} Teile teilen, nicht in {1}</translation>
    </message>
    <message>
        <source>a damage must begin at 0 s or later and end after it begins, got {0} s to {1} s</source>
        <translation>ein Schaden muss ab 0 s beginnen und nach seinem Anfang enden, nicht {0} s bis {1} s</translation>
    </message>
    <message>
        <source>a database or a project file</source>
        <translation>eine Datenbank oder eine Projektdatei</translation>
    </message>
    <message>
        <source>a dictionary</source>
        <translation>ein Wörterbuch</translation>
    </message>
    <message>
        <source>a figure&apos;s name must end in {0}, got {1!r}</source>
        <translation>der Name eines Bildes muss auf {0} enden, nicht {1!r}</translation>
    </message>
    <message>
        <source>a file of another kind</source>
        <translation>eine Datei anderer Art</translation>
    </message>
    <message>
        <source>a finite number</source>
        <translation>eine endliche Zahl</translation>
    </message>
    <message>
        <source>a fit has another shape</source>
        <translation>eine Anpassung hat eine andere Form</translation>
    </message>
    <message>
        <source>a fit is negative</source>
        <translation>eine Anpassung hat negative Werte</translation>
    </message>
    <message>
        <source>a fit lacks some of its divergences</source>
        <translation>einer Anpassung fehlen einige ihrer Divergenzen</translation>
    </message>
    <message>
        <source>a gain is {0} dB</source>
        <translation>eine Lautstärke ist {0} dB</translation>
    </message>
    <message>
        <source>a gain must be a number of dB, got NaN</source>
        <translation>eine Lautstärke muss eine Zahl in dB sein, nicht NaN</translation>
    </message>
    <message>
        <source>a gzip archive</source>
        <translation>ein gzip-Archiv</translation>
    </message>
    <message>
        <source>a key stands twice</source>
        <translation>ein Schlüssel steht zweimal da</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>eine Liste</translation>
    </message>
    <message>
        <source>a list of at most {0} texts</source>
        <translation>eine Liste von höchstens {0} Texten</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>eine Liste von Texten</translation>
    </message>
    <message>
        <source>a loop must be at least {0:.0f} ms long, within the recording&apos;s {1} samples, got {2} to {3}</source>
        <translation>ein Loop muss mindestens {0:.0f} ms lang sein und in den {1} Samples der Aufnahme liegen, nicht {2} bis {3}</translation>
    </message>
    <message>
        <source>a marker lies before the beginning</source>
        <translation>eine Marke liegt vor dem Anfang</translation>
    </message>
    <message>
        <source>a name is too long</source>
        <translation>ein Name ist zu lang</translation>
    </message>
    <message>
        <source>a name must have at least one visible character</source>
        <translation>ein Name muss mindestens ein sichtbares Zeichen haben</translation>
    </message>
    <message>
        <source>a note at {0:.0f} s is later than a MIDI file can say: write onsets to a .csv file instead</source>
        <translation>eine Note bei {0:.0f} s ist später, als eine MIDI-Datei sagen kann: Einsätze stattdessen als .csv-Datei schreiben</translation>
    </message>
    <message>
        <source>a note must end after it starts, got {0} to {1} s in {2}</source>
        <translation>eine Note muss nach ihrem Anfang enden, nicht {0} bis {1} s in {2}</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>a pan must be a number between -1 and +1, got NaN</source>
        <translation>ein Platz muss eine Zahl zwischen -1 und +1 sein, nicht NaN</translation>
    </message>
    <message>
        <source>a part of the path to it is no folder</source>
        <translation>ein Teil des Pfades ist kein Ordner</translation>
    </message>
    <message>
        <source>a passage must begin at 0 s or later and end after it began, got {0:g} to {1:g} s</source>
        <translation>eine Stelle muss ab 0 s beginnen und nach ihrem Anfang enden, nicht {0:g} bis {1:g} s</translation>
    </message>
    <message>
        <source>a path</source>
        <translation>ein Pfad</translation>
    </message>
    <message>
        <source>a playlist</source>
        <translation>eine Wiedergabeliste</translation>
    </message>
    <message>
        <source>a program</source>
        <translation>ein Programm</translation>
    </message>
    <message>
        <source>a recipe</source>
        <translation>ein Rezept</translation>
    </message>
    <message>
        <source>a recipe of kind &quot;parts&quot; needs at least one split</source>
        <translation>ein Rezept der Art „parts“ braucht mindestens eine Teilung</translation>
    </message>
    <message>
        <source>a recipe of kind {0} needs a dictionary or a score</source>
        <translation>ein Rezept der Art {0} braucht ein Wörterbuch oder Noten</translation>
    </message>
    <message>
        <source>a recipe of kind {0} needs a spectrogram</source>
        <translation>ein Rezept der Art {0} braucht ein Spektrogramm</translation>
    </message>
    <message>
        <source>a recipe of kind {0} needs {1}: give its file too</source>
        <translation>ein Rezept der Art {0} braucht dazu: {1}; die Datei mit angeben</translation>
    </message>
    <message>
        <source>a recording must have 1 to {0} channels, got {1}</source>
        <translation>eine Aufnahme muss 1 bis {0} Kanäle haben, nicht {1}</translation>
    </message>
    <message>
        <source>a score</source>
        <translation>Noten</translation>
    </message>
    <message>
        <source>a score and taught sources cannot be followed at once: leave one out</source>
        <translation>Noten und angelernten Quellen kann nicht zugleich gefolgt werden: eines weglassen</translation>
    </message>
    <message>
        <source>a score is aligned by {0}, got {1!r}</source>
        <translation>Noten werden ausgerichtet nach {0}, nicht {1!r}</translation>
    </message>
    <message>
        <source>a score was given twice: leave one of them out</source>
        <translation>Noten sind zweimal angegeben: eines davon weglassen</translation>
    </message>
    <message>
        <source>a smoothing must reach 0 or more seconds, got {0}</source>
        <translation>eine Glättung muss 0 oder mehr Sekunden weit reichen, nicht {0}</translation>
    </message>
    <message>
        <source>a source has a component too many</source>
        <translation>eine Quelle hat einen Baustein zu viel</translation>
    </message>
    <message>
        <source>a source has a negative number</source>
        <translation>eine Quelle hat eine negative Nummer</translation>
    </message>
    <message>
        <source>a source is beyond the sides</source>
        <translation>der Platz einer Quelle liegt außerhalb von links und rechts</translation>
    </message>
    <message>
        <source>a source is surer than sure</source>
        <translation>eine Quelle ist sicherer als sicher</translation>
    </message>
    <message>
        <source>a span must last, and lie within the {0:.2f} s of the recording, got {1:.2f} to {2:.2f} s</source>
        <translation>ein Abschnitt muss Dauer haben und in den {0:.2f} s der Aufnahme liegen, nicht {1:.2f} bis {2:.2f} s</translation>
    </message>
    <message>
        <source>a stem file has {0} stems, got {1}</source>
        <translation>eine Stem-Datei hat {0} Stems, nicht {1}</translation>
    </message>
    <message>
        <source>a stem file holds mono and stereo only</source>
        <translation>eine Stem-Datei fasst nur Mono und Stereo</translation>
    </message>
    <message>
        <source>a stem file is made by the program ffmpeg, which was not found: install it</source>
        <translation>eine Stem-Datei macht das Programm ffmpeg, das nicht gefunden wurde: es installieren</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>eine Tabelle</translation>
    </message>
    <message>
        <source>a table of at most {0} texts</source>
        <translation>eine Tabelle von höchstens {0} Texten</translation>
    </message>
    <message>
        <source>a table of texts</source>
        <translation>eine Tabelle von Texten</translation>
    </message>
    <message>
        <source>a take has no number from 1</source>
        <translation>einem Take fehlt eine Nummer ab 1</translation>
    </message>
    <message>
        <source>a taught passage needs the name of its source</source>
        <translation>eine angelernte Stelle braucht den Namen ihrer Quelle</translation>
    </message>
    <message>
        <source>a view must have an extent, got frames {0} to {1}, {2} columns and {3} rows</source>
        <translation>eine Ansicht muss eine Ausdehnung haben, nicht Frames {0} bis {1}, {2} Spalten und {3} Zeilen</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a whole number of 64 bits</source>
        <translation>eine ganze Zahl mit 64 Bit</translation>
    </message>
    <message>
        <source>a {0}</source>
        <translation>{0}</translation>
    </message>
    <message>
        <source>a {0} axis must go up from 0 Hz or more, got {1} to {2} Hz</source>
        <translation>eine Achse der Art {0} muss ab 0 Hz steigen, nicht von {1} bis {2} Hz</translation>
    </message>
    <message>
        <source>a {0} axis must go up from more than 0 Hz, got {1} to {2} Hz</source>
        <translation>eine Achse der Art {0} muss von mehr als 0 Hz an steigen, nicht von {1} bis {2} Hz</translation>
    </message>
    <message>
        <source>a {0} file</source>
        <translation>eine {0}-Datei</translation>
    </message>
    <message>
        <source>a {0} file of {1} sound</source>
        <translation>eine {0}-Datei mit Klang der Art {1}</translation>
    </message>
    <message>
        <source>a {0} is no part of a project</source>
        <translation>ein {0} gehört nicht in ein Projekt</translation>
    </message>
    <message>
        <source>access to it is not allowed</source>
        <translation>der Zugriff ist nicht erlaubt</translation>
    </message>
    <message>
        <source>activations are negative</source>
        <translation>Aktivierungen sind negativ</translation>
    </message>
    <message>
        <source>activations of {0} frames do not fit {1}</source>
        <translation>Aktivierungen von {0} Frames passen nicht zu {1}</translation>
    </message>
    <message>
        <source>all that were tried are needed; even more might do better</source>
        <translation>alle versuchten sind nötig; noch mehr wären vielleicht besser</translation>
    </message>
    <message>
        <source>an array has a length that cannot be</source>
        <translation>ein Feld von Zahlen hat eine unmögliche Länge</translation>
    </message>
    <message>
        <source>an array holds numbers of an unknown kind</source>
        <translation>ein Feld enthält Zahlen unbekannter Art</translation>
    </message>
    <message>
        <source>an array holds numbers of another kind</source>
        <translation>ein Feld enthält Zahlen anderer Art</translation>
    </message>
    <message>
        <source>an array holds what is no number</source>
        <translation>ein Feld enthält, was keine Zahl ist</translation>
    </message>
    <message>
        <source>an array is larger than any can be</source>
        <translation>ein Feld von Zahlen ist größer als möglich</translation>
    </message>
    <message>
        <source>an array is shorter than its shape</source>
        <translation>ein Feld ist kürzer als seine Form</translation>
    </message>
    <message>
        <source>an audio file</source>
        <translation>eine Audiodatei</translation>
    </message>
    <message>
        <source>an entry is no text</source>
        <translation>ein Eintrag ist kein Text</translation>
    </message>
    <message>
        <source>an {0} file</source>
        <translation>eine {0}-Datei</translation>
    </message>
    <message>
        <source>an {0} file of {1} sound</source>
        <translation>eine {0}-Datei mit Klang der Art {1}</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>gewünscht</translation>
    </message>
    <message>
        <source>attacks are out of order</source>
        <translation>die Anschläge sind nicht in der Reihenfolge</translation>
    </message>
    <message>
        <source>attacks must be samples in ascending order, each of them once</source>
        <translation>Anschläge müssen Samples in steigender Reihenfolge sein, jedes einmal</translation>
    </message>
    <message>
        <source>audio_format is none that nmfaudio writes</source>
        <translation>audio_format ist keines, das nmfaudio schreibt</translation>
    </message>
    <message>
        <source>bar 1 lies before the beginning</source>
        <translation>Takt 1 liegt vor dem Anfang</translation>
    </message>
    <message>
        <source>beside stems are written {0}; got {1!r}</source>
        <translation>neben Stems werden geschrieben: {0}; nicht {1!r}</translation>
    </message>
    <message>
        <source>by the examples of {0}</source>
        <translation>nach den Beispielen von {0}</translation>
    </message>
    <message>
        <source>by the score of {0}</source>
        <translation>nach den Noten von {0}</translation>
    </message>
    <message>
        <source>cannot be opened: {0}</source>
        <translation>lässt sich nicht öffnen: {0}</translation>
    </message>
    <message>
        <source>cannot read the dictionary {0}: {1}</source>
        <translation>Wörterbuch {0} nicht lesbar: {1}</translation>
    </message>
    <message>
        <source>cannot read the {0}: {1}</source>
        <translation>{0} nicht lesbar: {1}</translation>
    </message>
    <message>
        <source>cannot read the {0}: {1} is not text in UTF-8 from byte {2} on; save it as UTF-8</source>
        <translation>{0} nicht lesbar: {1} ist ab Byte {2} kein Text in UTF-8; als UTF-8 speichern</translation>
    </message>
    <message>
        <source>cannot read the {0}: {1} is {2}, not a {0}</source>
        <translation>{0} nicht lesbar: {1} ist {2}, gesucht ist: {0}</translation>
    </message>
    <message>
        <source>channel {0} is damaged from beginning to end: nothing is left to repair it from; mark less</source>
        <translation>Kanal {0} ist von Anfang bis Ende beschädigt: Nichts ist übrig, woraus er sich reparieren ließe; weniger markieren</translation>
    </message>
    <message>
        <source>channel {0} is silent outside of the damage: there is nothing to repair it from</source>
        <translation>Kanal {0} ist außerhalb des Schadens stumm: Es gibt nichts, woraus er sich reparieren ließe</translation>
    </message>
    <message>
        <source>channels must be &quot;mean-power&quot; or &quot;mix&quot;, got {0!r}</source>
        <translation>channels muss „mean-power“ oder „mix“ sein, nicht {0!r}</translation>
    </message>
    <message>
        <source>choose wav24 instead</source>
        <translation>stattdessen wav24 wählen</translation>
    </message>
    <message>
        <source>clip must be &quot;clamp&quot; or &quot;scale&quot;, got {0!r}</source>
        <translation>clip muss „clamp“ oder „scale“ sein, nicht {0!r}</translation>
    </message>
    <message>
        <source>clipping damages the whole band: give no frequencies</source>
        <translation>Übersteuerung beschädigt alle Frequenzen: keine angeben</translation>
    </message>
    <message>
        <source>component</source>
        <translation>Baustein</translation>
    </message>
    <message>
        <source>component or source</source>
        <translation>Baustein oder Quelle</translation>
    </message>
    <message>
        <source>component {0}</source>
        <translation>Baustein {0}</translation>
    </message>
    <message>
        <source>component {0} is silent at {1:.2f} s</source>
        <translation>Baustein {0} ist bei {1:.2f} s stumm</translation>
    </message>
    <message>
        <source>component {0} is silent between {1:.2f} and {2:.2f} s already</source>
        <translation>Baustein {0} ist zwischen {1:.2f} und {2:.2f} s schon stumm</translation>
    </message>
    <message>
        <source>component {0} is silent: there is nothing to split</source>
        <translation>Baustein {0} ist stumm: Es gibt nichts zu teilen</translation>
    </message>
    <message>
        <source>components lack their tags</source>
        <translation>Bausteinen fehlen ihre Merkmale</translation>
    </message>
    <message>
        <source>components or resolution are given</source>
        <translation>Bausteine oder Auflösung sind angegeben</translation>
    </message>
    <message>
        <source>constant-Q bands need at least 1 to an octave, the lowest between 0 and {0:.0f} Hz, got {1} from {2} Hz</source>
        <translation>Constant-Q braucht mindestens 1 Band je Oktave, das tiefste zwischen 0 und {0:.0f} Hz, nicht {1} ab {2} Hz</translation>
    </message>
    <message>
        <source>damage that can be found is {0}, got {1}</source>
        <translation>als Schaden findbar ist {0}, nicht {1}</translation>
    </message>
    <message>
        <source>data is written as {0}, got {1!r}</source>
        <translation>Daten werden geschrieben als {0}, nicht als {1!r}</translation>
    </message>
    <message>
        <source>dictionary</source>
        <translation>Wörterbuch</translation>
    </message>
    <message>
        <source>does not exist: check the spelling and the folder</source>
        <translation>gibt es nicht: Schreibweise und Ordner prüfen</translation>
    </message>
    <message>
        <source>drum voices must be some of {0}, got {1}</source>
        <translation>Trommelstimmen müssen aus {0} sein, nicht {1}</translation>
    </message>
    <message>
        <source>drums {0}, voice {1}, notes {2}</source>
        <translation>Schlagzeug {0}, Stimme {1}, Töne {2}</translation>
    </message>
    <message>
        <source>each further one explains little more</source>
        <translation>jeder weitere erklärt wenig mehr</translation>
    </message>
    <message>
        <source>every component is locked: unlock those that are to be fitted again</source>
        <translation>alle Bausteine sind festgehalten: die loslassen, die neu getrennt werden sollen</translation>
    </message>
    <message>
        <source>ffmpeg could not make the stem file: {0}</source>
        <translation>ffmpeg konnte die Stem-Datei nicht herstellen: {0}</translation>
    </message>
    <message>
        <source>ffmpeg made another kind of file than expected</source>
        <translation>ffmpeg hat eine andere Art Datei hergestellt als erwartet</translation>
    </message>
    <message>
        <source>file of guides</source>
        <translation>Datei mit Angaben</translation>
    </message>
    <message>
        <source>frequencies must go up from 0 Hz or more, got {0:g} to {1:g} Hz</source>
        <translation>Frequenzen müssen ab 0 Hz steigen, nicht von {0:g} bis {1:g} Hz</translation>
    </message>
    <message>
        <source>gains and places must be finite numbers</source>
        <translation>Lautstärken und Plätze müssen endliche Zahlen sein</translation>
    </message>
    <message>
        <source>gains and places must be lists of numbers</source>
        <translation>Lautstärken und Plätze müssen Listen von Zahlen sein</translation>
    </message>
    <message>
        <source>gains and source_of must have one entry for each of the {0} components, got {1} and {2}</source>
        <translation>gains und source_of müssen je einen Eintrag für jeden der {0} Bausteine haben, nicht {1} und {2}</translation>
    </message>
    <message>
        <source>gains must be finite and 0 or more</source>
        <translation>Lautstärken müssen endlich und mindestens 0 sein</translation>
    </message>
    <message>
        <source>give either n_components or components_by, not both</source>
        <translation>entweder n_components oder components_by angeben, nicht beides</translation>
    </message>
    <message>
        <source>give either passages to learn from or a dictionary, not both</source>
        <translation>entweder Stellen zum Anlernen angeben oder ein Wörterbuch, nicht beides</translation>
    </message>
    <message>
        <source>give {0} to {1}</source>
        <translation>{0} an {1} geben</translation>
    </message>
    <message>
        <source>go to {0}</source>
        <translation>zu {0} wechseln</translation>
    </message>
    <message>
        <source>has a longer name than the system allows: rename it</source>
        <translation>hat einen längeren Namen, als das System erlaubt: umbenennen</translation>
    </message>
    <message>
        <source>is a link that leads back to itself: find the file it means</source>
        <translation>ist ein Verweis, der zu sich selbst zurückführt: die gemeinte Datei suchen</translation>
    </message>
    <message>
        <source>is a pipe or a device: choose a file on a disk</source>
        <translation>ist eine Pipe oder ein Gerät: eine Datei auf einem Datenträger wählen</translation>
    </message>
    <message>
        <source>is nested too deep</source>
        <translation>ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>is silent: nothing can be learned from it</source>
        <translation>ist stumm: Daraus lässt sich nichts lernen</translation>
    </message>
    <message>
        <source>it claims more numbers than it can hold</source>
        <translation>sie behauptet mehr Zahlen, als sie enthalten kann</translation>
    </message>
    <message>
        <source>it does not say which take is open</source>
        <translation>sie sagt nicht, welcher Take offen ist</translation>
    </message>
    <message>
        <source>it does not say which version wrote it</source>
        <translation>sie sagt nicht, welche Version sie geschrieben hat</translation>
    </message>
    <message>
        <source>it does not take as many channels</source>
        <translation>es nimmt nicht so viele Kanäle an</translation>
    </message>
    <message>
        <source>it does not take sound of this kind</source>
        <translation>es nimmt Klang dieser Art nicht an</translation>
    </message>
    <message>
        <source>it does not take this sample rate</source>
        <translation>es nimmt diese Abtastrate nicht an</translation>
    </message>
    <message>
        <source>it has too many tables</source>
        <translation>sie hat zu viele Tabellen</translation>
    </message>
    <message>
        <source>it holds members twice, or more than a dictionary can</source>
        <translation>es enthält Teile doppelt oder mehr, als ein Wörterbuch haben kann</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>it is a link that leads back to itself</source>
        <translation>es ist ein Link, der zu sich selbst zurückführt</translation>
    </message>
    <message>
        <source>it is an archive of something else</source>
        <translation>es ist ein Archiv von etwas anderem</translation>
    </message>
    <message>
        <source>it is damaged, or a ZIP archive of something else</source>
        <translation>es ist beschädigt oder ein ZIP-Archiv von etwas anderem</translation>
    </message>
    <message>
        <source>it is larger than this disk or system allows</source>
        <translation>es ist größer, als dieser Datenträger oder dieses System erlaubt</translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation>es ist kein JSON</translation>
    </message>
    <message>
        <source>it is no table</source>
        <translation>es ist keine Tabelle</translation>
    </message>
    <message>
        <source>it is not laid out as nmfaudio does</source>
        <translation>sie ist nicht so aufgebaut, wie nmfaudio es tut</translation>
    </message>
    <message>
        <source>it is not there any more, or another program has it</source>
        <translation>es ist nicht mehr da, oder ein anderes Programm benutzt es</translation>
    </message>
    <message>
        <source>it is of version {0}, not {1}</source>
        <translation>es hat die Version {0}, nicht {1}</translation>
    </message>
    <message>
        <source>it is {0:,} bytes long, not {1:,}</source>
        <translation>sie ist {0:,} Byte lang statt {1:,}</translation>
    </message>
    <message>
        <source>it lacks {0!r}</source>
        <translation>{0!r} fehlt</translation>
    </message>
    <message>
        <source>it must hold 1 to {0} sources</source>
        <translation>es muss 1 bis {0} Quellen enthalten</translation>
    </message>
    <message>
        <source>it sounds like {0}</source>
        <translation>klingt nach {0}</translation>
    </message>
    <message>
        <source>its disk on the network does not know it any more</source>
        <translation>der Netzdatenträger kennt es nicht mehr</translation>
    </message>
    <message>
        <source>its disk or device is not there any more</source>
        <translation>der Datenträger oder das Gerät ist nicht mehr da</translation>
    </message>
    <message>
        <source>its entries are too long</source>
        <translation>ihre Einträge sind zu lang</translation>
    </message>
    <message>
        <source>its format is {0}</source>
        <translation>ihr Format ist {0}</translation>
    </message>
    <message>
        <source>its frames do not overlap enough to sound</source>
        <translation>ihre Frames überlappen zu wenig für Klang</translation>
    </message>
    <message>
        <source>its head is damaged</source>
        <translation>sein Kopf ist beschädigt</translation>
    </message>
    <message>
        <source>its length, channels or sample rate differ</source>
        <translation>Länge, Kanäle oder Abtastrate sind anders</translation>
    </message>
    <message>
        <source>its name is longer than the system allows</source>
        <translation>der Name ist länger, als das System erlaubt</translation>
    </message>
    <message>
        <source>its pages do not fit together</source>
        <translation>ihre Seiten passen nicht zusammen</translation>
    </message>
    <message>
        <source>its sound has another shape</source>
        <translation>ihr Klang hat eine andere Form</translation>
    </message>
    <message>
        <source>its sound is not the one that was saved</source>
        <translation>ihr Klang ist nicht der gespeicherte</translation>
    </message>
    <message>
        <source>its table {0!r} computes its values</source>
        <translation>ihre Tabelle {0!r} berechnet Werte</translation>
    </message>
    <message>
        <source>its table {0!r} is missing or another one</source>
        <translation>ihre Tabelle {0!r} fehlt oder ist eine andere</translation>
    </message>
    <message>
        <source>its table {0!r} is no plain table</source>
        <translation>ihre Tabelle {0!r} ist keine einfache</translation>
    </message>
    <message>
        <source>its table {0!r} is too long</source>
        <translation>ihre Tabelle {0!r} ist zu lang</translation>
    </message>
    <message>
        <source>its takes are no list</source>
        <translation>ihre Takes sind keine Liste</translation>
    </message>
    <message>
        <source>its {0} is no table</source>
        <translation>{0} ist keine Tabelle</translation>
    </message>
    <message>
        <source>kind {0}</source>
        <translation>{0}</translation>
    </message>
    <message>
        <source>left out unless it is {0}</source>
        <translation>wegbleiben, außer bei {0}</translation>
    </message>
    <message>
        <source>mask_exponent must be {0} to {1}</source>
        <translation>mask_exponent muss {0} bis {1} sein</translation>
    </message>
    <message>
        <source>masks have the exponent {0}</source>
        <translation>Masken haben den Exponenten {0}</translation>
    </message>
    <message>
        <source>masks must be one of {0}, or an exponent from {1} to {2}, got {3!r}</source>
        <translation>Masken müssen eine von {0} sein oder ein Exponent von {1} bis {2}, nicht {3!r}</translation>
    </message>
    <message>
        <source>masks: {0}</source>
        <translation>Masken: {0}</translation>
    </message>
    <message>
        <source>may not be read by you: change its permissions</source>
        <translation>darf nicht gelesen werden: die Zugriffsrechte ändern</translation>
    </message>
    <message>
        <source>merge {0} and {1}</source>
        <translation>{0} und {1} verbinden</translation>
    </message>
    <message>
        <source>merging needs at least two components, got {0}: select more</source>
        <translation>zum Verbinden braucht es mindestens zwei Bausteine, nicht {0}: mehr auswählen</translation>
    </message>
    <message>
        <source>min_gap_s must be more than 0 seconds, got {0}: it keeps one onset from being counted twice</source>
        <translation>min_gap_s muss mehr als 0 Sekunden sein, nicht {0}: So wird kein Einsatz doppelt gezählt</translation>
    </message>
    <message>
        <source>more do not predict hidden parts of the data better</source>
        <translation>mehr sagen verdeckte Teile der Aufnahme nicht besser voraus</translation>
    </message>
    <message>
        <source>more than {0}</source>
        <translation>mehr als {0}</translation>
    </message>
    <message>
        <source>n_components must lie between 1 and {0}, got {1}</source>
        <translation>n_components muss zwischen 1 und {0} liegen, nicht {1}</translation>
    </message>
    <message>
        <source>names of sources must be texts of 1 to {0} characters</source>
        <translation>Namen von Quellen müssen Texte von 1 bis {0} Zeichen sein</translation>
    </message>
    <message>
        <source>no answer came in time</source>
        <translation>es kam rechtzeitig keine Antwort</translation>
    </message>
    <message>
        <source>no band of the recording lies between {0:g} and {1:g} Hz</source>
        <translation>zwischen {0:g} und {1:g} Hz liegt kein Band der Aufnahme</translation>
    </message>
    <message>
        <source>no figure can be drawn here</source>
        <translation>hier lässt sich kein Bild zeichnen</translation>
    </message>
    <message>
        <source>no format holds more</source>
        <translation>kein Format fasst mehr</translation>
    </message>
    <message>
        <source>no note of the score lies within the recording&apos;s {0:.1f} seconds: align it, or check that it is the score of this recording</source>
        <translation>keine Note liegt in den {0:.1f} Sekunden der Aufnahme: die Noten ausrichten, oder prüfen, ob sie zu dieser Aufnahme gehören</translation>
    </message>
    <message>
        <source>no recording has such a length</source>
        <translation>keine Aufnahme hat eine solche Länge</translation>
    </message>
    <message>
        <source>no recording is open: open one first</source>
        <translation>keine Aufnahme ist offen: zuerst eine öffnen</translation>
    </message>
    <message>
        <source>no room for {0} of samples of {1}</source>
        <translation>kein Platz für {0} an Samples von {1}</translation>
    </message>
    <message>
        <source>no source of this separation can be called {0!r}: there may be {1}</source>
        <translation>keine Quelle dieser Trennung kann {0!r} heißen: Möglich sind {1}</translation>
    </message>
    <message>
        <source>no stem is left to be written: choose at least one</source>
        <translation>kein Stem ist zu schreiben: mindestens einen wählen</translation>
    </message>
    <message>
        <source>no such colour</source>
        <translation>diese Farbe gibt es nicht</translation>
    </message>
    <message>
        <source>Found no {0}.</source>
        <translation>Nicht gefunden: {0}.</translation>
    </message>
    <message>
        <source>Sources of a stereo recording are also told apart by where they lie: less of the others is heard.</source>
        <translation>Quellen einer Stereoaufnahme werden auch danach getrennt, wo sie liegen: Von den anderen ist weniger zu hören.</translation>
    </message>
    <message>
        <source>masks: both channels alike</source>
        <translation>Masken: beide Kanäle gleich</translation>
    </message>
    <message>
        <source>masks: by places, too</source>
        <translation>Masken: auch nach dem Ort</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>not every one of {0} components has one</source>
        <translation>nicht jeder von {0} Bausteinen hat einen Wert</translation>
    </message>
    <message>
        <source>nothing sounds at {0:.2f} s and {1:.0f} Hz</source>
        <translation>bei {0:.2f} s und {1:.0f} Hz klingt nichts</translation>
    </message>
    <message>
        <source>nothing was taught, so there is no dictionary to save</source>
        <translation>nichts ist angelernt, also gibt es kein Wörterbuch zu speichern</translation>
    </message>
    <message>
        <source>of the numbers tried, the greatest that every start finds again</source>
        <translation>von den versuchten Anzahlen die größte, die jeder Start wiederfindet</translation>
    </message>
    <message>
        <source>one of {0}</source>
        <translation>eines von {0}</translation>
    </message>
    <message>
        <source>only positive frequencies have a note, got {0} Hz</source>
        <translation>nur Frequenzen über 0 haben eine Note, nicht {0} Hz</translation>
    </message>
    <message>
        <source>only what was painted can be taken out again</source>
        <translation>Nur Gemaltes kann wieder herausgenommen werden</translation>
    </message>
    <message>
        <source>onsets are written as {0}; the name {1} ends with {2}: change the ending</source>
        <translation>Einsätze werden geschrieben als {0}; der Name {1} endet mit {2}: die Endung ändern</translation>
    </message>
    <message>
        <source>pan must lie between -1 (left) and +1 (right)</source>
        <translation>der Platz muss zwischen -1 (links) und +1 (rechts) liegen</translation>
    </message>
    <message>
        <source>parts of a score must differ in name, got {0}</source>
        <translation>Stimmen von Noten müssen verschiedene Namen haben, nicht {0}</translation>
    </message>
    <message>
        <source>passages must have one sample rate, got {0}</source>
        <translation>Stellen müssen dieselbe Abtastrate haben, nicht {0}</translation>
    </message>
    <message>
        <source>passages of one source must have one rate, got {0}</source>
        <translation>Stellen einer Quelle müssen dieselbe Abtastrate haben, nicht {0}</translation>
    </message>
    <message>
        <source>pitch classes need a multiple of 12 bands to an octave, got {0}</source>
        <translation>Tonklassen brauchen ein Vielfaches von 12 Bändern je Oktave, nicht {0}</translation>
    </message>
    <message>
        <source>recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>recipe &quot;{0}&quot;</source>
        <translation>Rezept „{0}“</translation>
    </message>
    <message>
        <source>rename {0}</source>
        <translation>{0} umbenennen</translation>
    </message>
    <message>
        <source>samples must be finite, but {0} are NaN or infinite, the first at {1:.3f} s</source>
        <translation>Samples müssen endlich sein, aber {0} sind NaN oder unendlich, das erste bei {1:.3f} s</translation>
    </message>
    <message>
        <source>samples must be of shape (n_channels, n_samples) with at least one channel, got {0}</source>
        <translation>Samples müssen die Form (n_channels, n_samples) mit mindestens einem Kanal haben, nicht {0}</translation>
    </message>
    <message>
        <source>samples must lie within ±{0:g} (full scale is 1), but the loudest is {1:g}: scale the recording down</source>
        <translation>Samples müssen innerhalb ±{0:g} liegen (Vollaussteuerung ist 1), aber das lauteste ist {1:g}: die Aufnahme leiser machen</translation>
    </message>
    <message>
        <source>seconds, or a text as &quot;1:02.5&quot;</source>
        <translation>eine Zahl von Sekunden oder ein Text wie &quot;1:02.5&quot;</translation>
    </message>
    <message>
        <source>silence {0}</source>
        <translation>{0} verstummen lassen</translation>
    </message>
    <message>
        <source>some of {0}</source>
        <translation>aus {0}</translation>
    </message>
    <message>
        <source>something else is using it</source>
        <translation>etwas anderes benutzt es gerade</translation>
    </message>
    <message>
        <source>sound cannot be made with n_fft={0} and hop_length={1}: frames must overlap more</source>
        <translation>mit n_fft={0} und hop_length={1} entsteht kein Klang: Frames müssen mehr überlappen</translation>
    </message>
    <message>
        <source>source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>source numbers must be 0 or more</source>
        <translation>Nummern von Quellen müssen mindestens 0 sein</translation>
    </message>
    <message>
        <source>stems come without a model that could differ from them</source>
        <translation>Stems haben kein Modell, das sich von ihnen unterscheiden könnte</translation>
    </message>
    <message>
        <source>stereo is fitted from one start: leave n_starts out</source>
        <translation>Stereo wird von einem Anfang aus angepasst: n_starts weglassen</translation>
    </message>
    <message>
        <source>stopped before anything was tried</source>
        <translation>angehalten, bevor etwas versucht war</translation>
    </message>
    <message>
        <source>take out {0}</source>
        <translation>{0} herausnehmen</translation>
    </message>
    <message>
        <source>taught sources</source>
        <translation>angelernte Quellen</translation>
    </message>
    <message>
        <source>teaching needs at least one passage, got none</source>
        <translation>zum Anlernen braucht es mindestens eine Stelle</translation>
    </message>
    <message>
        <source>templates adapt, or stay as they are, where sources are taught: teach one or give a dictionary</source>
        <translation>Vorlagen passen sich an oder bleiben, wo Quellen angelernt sind: eine anlernen oder ein Wörterbuch angeben</translation>
    </message>
    <message>
        <source>templates are negative</source>
        <translation>Vorlagen sind negativ</translation>
    </message>
    <message>
        <source>templates do not fit activations</source>
        <translation>Vorlagen passen nicht zu den Aktivierungen</translation>
    </message>
    <message>
        <source>templates must be (1 or {0}, {1}, n_columns) to match n_fft={2} and the recording, got {3}</source>
        <translation>Vorlagen müssen zu n_fft={2} und der Aufnahme die Form (1 oder {0}, {1}, n_columns) haben, nicht {3}</translation>
    </message>
    <message>
        <source>templates of shape {0} do not fit {1} bins</source>
        <translation>Vorlagen der Form {0} passen nicht zu {1} Bins</translation>
    </message>
    <message>
        <source>templates of {0} must be (n_lags, {1}, n_components), got {2}</source>
        <translation>Vorlagen von {0} müssen die Form (n_lags, {1}, n_components) haben, nicht {2}</translation>
    </message>
    <message>
        <source>text in quotes</source>
        <translation>ein Text in Anführungszeichen</translation>
    </message>
    <message>
        <source>text of at most {0} characters</source>
        <translation>ein Text von höchstens {0} Zeichen</translation>
    </message>
    <message>
        <source>the MIDI file {0} has {1:,} parts; a score of at most {2} can be followed</source>
        <translation>die MIDI-Datei {0} hat {1:,} Stimmen; Noten mit höchstens {2} kann gefolgt werden</translation>
    </message>
    <message>
        <source>the MIDI file {0} holds no notes</source>
        <translation>die MIDI-Datei {0} enthält keine Noten</translation>
    </message>
    <message>
        <source>the MIDI file {0} holds no notes ({1})</source>
        <translation>die MIDI-Datei {0} enthält keine Noten ({1})</translation>
    </message>
    <message>
        <source>the MIDI file {0} is damaged: it ends within its head</source>
        <translation>die MIDI-Datei {0} ist beschädigt: Sie endet in ihrem Kopf</translation>
    </message>
    <message>
        <source>the MIDI file {0} is of type 2, whose tracks are separate pieces: export it as type 0 or 1</source>
        <translation>die MIDI-Datei {0} ist vom Typ 2, dessen Spuren getrennte Stücke sind: als Typ 0 oder 1 exportieren</translation>
    </message>
    <message>
        <source>the MIDI file {0} lasts longer than {1:.0f} hours: its tempo or its times are damaged</source>
        <translation>die MIDI-Datei {0} dauert länger als {1:.0f} Stunden: Tempo oder Zeiten sind beschädigt</translation>
    </message>
    <message>
        <source>the MIDI file {0} says that a beat has no ticks: export it again</source>
        <translation>laut der MIDI-Datei {0} hat eine Zählzeit keine Ticks: noch einmal exportieren</translation>
    </message>
    <message>
        <source>the alignment of a score must be one of {0}, got {1!r}</source>
        <translation>die Ausrichtung von Noten muss eine von {0} sein, nicht {1!r}</translation>
    </message>
    <message>
        <source>the axes of an array do not fit its shape</source>
        <translation>die Achsen eines Feldes passen nicht zu seiner Form</translation>
    </message>
    <message>
        <source>the axis must be &quot;log&quot;, &quot;linear&quot; or &quot;mel&quot;, got {0!r}</source>
        <translation>die Achse muss „log“, „linear“ oder „mel“ sein, nicht {0!r}</translation>
    </message>
    <message>
        <source>the band of a damage must go from a lower to a higher frequency, got {0} Hz to {1} Hz</source>
        <translation>das Band eines Schadens muss von einer tieferen zu einer höheren Frequenz gehen, nicht {0} Hz bis {1} Hz</translation>
    </message>
    <message>
        <source>the channel must be &quot;all&quot;, &quot;mid&quot;, &quot;side&quot; or a number from 1, got {0!r}</source>
        <translation>der Kanal muss „all“, „mid“, „side“ oder eine Zahl ab 1 sein, nicht {0!r}</translation>
    </message>
    <message>
        <source>the channel of a damage must lie between 0 and {0}, got {1}</source>
        <translation>der Kanal eines Schadens muss zwischen 0 und {0} liegen, nicht {1}</translation>
    </message>
    <message>
        <source>the colour map must be one of {0}, got {1!r}</source>
        <translation>die Farbskala muss eine von {0} sein, nicht {1!r}</translation>
    </message>
    <message>
        <source>the components of {0} must be 0 to {1}, got {2}</source>
        <translation>die Bausteine von {0} müssen 0 bis {1} sein, nicht {2}</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>die Verbindung ist abgebrochen</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>the dB range must go up, got {0} to {1} dB</source>
        <translation>der dB-Bereich muss steigen, nicht von {0} bis {1} dB</translation>
    </message>
    <message>
        <source>the damage from {0:g} s to {1:g} s holds no sample of the recording, which is {2:g} s long</source>
        <translation>der Schaden von {0:g} s bis {1:g} s enthält kein Sample der Aufnahme (Länge {2:g} s)</translation>
    </message>
    <message>
        <source>the damaged band begins at {0:g} Hz, but the recording ends at {1:g} Hz</source>
        <translation>das beschädigte Band beginnt bei {0:g} Hz, aber die Aufnahme endet bei {1:g} Hz</translation>
    </message>
    <message>
        <source>the data are silent</source>
        <translation>die Aufnahme ist stumm</translation>
    </message>
    <message>
        <source>the dictionary was learned at {0} Hz, but the recording has {1} Hz: teach it from this recording</source>
        <translation>das Wörterbuch wurde mit {0} Hz gelernt, die Aufnahme hat aber {1} Hz: aus dieser Aufnahme anlernen</translation>
    </message>
    <message>
        <source>the disk can only be read</source>
        <translation>der Datenträger ist schreibgeschützt</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation>der Datenträger meldet einen Fehler</translation>
    </message>
    <message>
        <source>the disk reports a fault: check it, or choose another</source>
        <translation>der Datenträger meldet einen Fehler: ihn prüfen oder einen anderen wählen</translation>
    </message>
    <message>
        <source>the folder {0} cannot be read: {1}</source>
        <translation>der Ordner {0} ist nicht lesbar: {1}</translation>
    </message>
    <message>
        <source>the gain must be 0 or more, and finite, got {0}</source>
        <translation>die Lautstärke muss mindestens 0 und endlich sein, nicht {0}</translation>
    </message>
    <message>
        <source>the map can be drawn by {0}, got {1!r}</source>
        <translation>die Karte lässt sich zeichnen mit {0}, nicht mit {1!r}</translation>
    </message>
    <message>
        <source>the mask exponent must lie between {0} and {1}, got {2}</source>
        <translation>der Exponent der Masken muss zwischen {0} und {1} liegen, nicht {2}</translation>
    </message>
    <message>
        <source>the model has another shape</source>
        <translation>das Modell hat eine andere Form</translation>
    </message>
    <message>
        <source>the most that were tried; even more might do better</source>
        <translation>die meisten versuchten; noch mehr wären vielleicht besser</translation>
    </message>
    <message>
        <source>the network does not reach the other computer</source>
        <translation>das Netz erreicht den anderen Rechner nicht</translation>
    </message>
    <message>
        <source>the number of sources must be 1 or more, got {0}</source>
        <translation>die Anzahl der Quellen muss mindestens 1 sein, nicht {0}</translation>
    </message>
    <message>
        <source>the numbers of {0!r} are not those that were saved</source>
        <translation>die Zahlen von {0!r} sind nicht die gespeicherten</translation>
    </message>
    <message>
        <source>the only number that was tried</source>
        <translation>die einzige versuchte Anzahl</translation>
    </message>
    <message>
        <source>the open take is empty</source>
        <translation>der offene Take ist leer</translation>
    </message>
    <message>
        <source>the other side has closed the connection</source>
        <translation>die Gegenseite hat die Verbindung geschlossen</translation>
    </message>
    <message>
        <source>the other {0} of {1} are not needed</source>
        <translation>die anderen {0} von {1} sind nicht nötig</translation>
    </message>
    <message>
        <source>the passage from {0} to {1} holds nothing of the recording, which is {2} long</source>
        <translation>die Stelle von {0} bis {1} enthält nichts von der Aufnahme (Länge {2})</translation>
    </message>
    <message>
        <source>the passage of {0} begins at {1:g} s, but there are only {2:.2f} s</source>
        <translation>die Stelle von {0} beginnt bei {1:g} s, es gibt aber nur {2:.2f} s</translation>
    </message>
    <message>
        <source>the passage of {0} must end after it begins, got {1} s to {2} s</source>
        <translation>die Stelle von {0} muss nach ihrem Anfang enden, nicht {1} s bis {2} s</translation>
    </message>
    <message>
        <source>the passage of {0} needs an end in seconds, or a file</source>
        <translation>die Stelle von {0} braucht ein Ende in Sekunden oder eine Datei</translation>
    </message>
    <message>
        <source>the project {0} cannot be read: the disk reports a fault; check the disk or the connection it is on</source>
        <translation>das Projekt {0} ist nicht lesbar: Der Datenträger meldet einen Fehler; den Datenträger oder die Verbindung prüfen</translation>
    </message>
    <message>
        <source>the project {0} cannot be read: {1}</source>
        <translation>das Projekt {0} ist nicht lesbar: {1}</translation>
    </message>
    <message>
        <source>the range from sample {0} on holds nothing of the recording, which has {1}: choose an earlier one</source>
        <translation>der Bereich ab Sample {0} enthält nichts von der Aufnahme, die {1} hat: einen früheren wählen</translation>
    </message>
    <message>
        <source>the range must be 6 to 200 dB, got {0:g} dB</source>
        <translation>der Umfang muss 6 bis 200 dB sein, nicht {0:g} dB</translation>
    </message>
    <message>
        <source>the recipe gives {0} components now, and the stems were made of {1}: they come from a project whose components were edited, or from another version ({2}). A project is written again by nmfaudio export</source>
        <translation>das Rezept ergibt jetzt {0} Bausteine, und die Stems waren aus {1}: Sie stammen aus einem Projekt, dessen Bausteine bearbeitet wurden, oder aus einer anderen Version ({2}). Ein Projekt schreibt nmfaudio export noch einmal</translation>
    </message>
    <message>
        <source>the recording ends at {0:.2f} s, so there is nothing at {1:g} s</source>
        <translation>die Aufnahme endet bei {0:.2f} s, bei {1:g} s ist also nichts</translation>
    </message>
    <message>
        <source>the recording ends at {0:g} Hz, so there is nothing from {1:g} Hz up</source>
        <translation>die Aufnahme endet bei {0:g} Hz, ab {1:g} Hz ist also nichts</translation>
    </message>
    <message>
        <source>the recording in {0} cannot be unpacked ({1}): make room in the folder for temporary files, or choose another with TMPDIR</source>
        <translation>die Aufnahme in {0} lässt sich nicht auspacken ({1}): im Ordner für Zwischendateien Platz schaffen oder mit TMPDIR einen anderen wählen</translation>
    </message>
    <message>
        <source>the recording is long</source>
        <translation>die Aufnahme ist lang</translation>
    </message>
    <message>
        <source>the recording {0!r} is not beside the stems: say where it is</source>
        <translation>die Aufnahme {0!r} liegt nicht neben den Stems: angeben, wo sie ist</translation>
    </message>
    <message>
        <source>the region holds no cell: draw a larger one</source>
        <translation>der Bereich ist zu klein: einen größeren zeichnen</translation>
    </message>
    <message>
        <source>the region is of another resolution than the separation</source>
        <translation>der Bereich hat eine andere Auflösung als die Trennung</translation>
    </message>
    <message>
        <source>the residual has another number</source>
        <translation>Übriges hat eine andere Nummer</translation>
    </message>
    <message>
        <source>the residual lane cannot be removed: it holds what no source holds</source>
        <translation>die Spur Residual lässt sich nicht entfernen: Sie enthält, was keine Quelle enthält</translation>
    </message>
    <message>
        <source>the residual lane stays below the sources</source>
        <translation>die Spur Residual bleibt unter den Quellen</translation>
    </message>
    <message>
        <source>the room that you are given on the disk (quota) is used up</source>
        <translation>der zugeteilte Platz auf dem Datenträger (Quota) ist verbraucht</translation>
    </message>
    <message>
        <source>the score has no pitched part {0!r} to split; it has {1}</source>
        <translation>in den Noten gibt es keine Stimme {0!r} mit Tonhöhen, die sich teilen ließe; es gibt {1}</translation>
    </message>
    <message>
        <source>the separation is of another recording</source>
        <translation>die Trennung ist von einer anderen Aufnahme</translation>
    </message>
    <message>
        <source>the spectra are of another sample rate than the recording</source>
        <translation>die Spektren haben eine andere Abtastrate als die Aufnahme</translation>
    </message>
    <message>
        <source>the stems followed no recipe</source>
        <translation>die Stems folgten keinem Rezept</translation>
    </message>
    <message>
        <source>the strength of a box must lie between 0 and 1, got {0}</source>
        <translation>die Stärke eines Kastens muss zwischen 0 und 1 liegen, nicht {0}</translation>
    </message>
    <message>
        <source>the system says “{0}”</source>
        <translation>das System meldet „{0}“</translation>
    </message>
    <message>
        <source>the system&apos;s sound reports a fault of its own</source>
        <translation>der Ton des Systems meldet selbst einen Fehler</translation>
    </message>
    <message>
        <source>the system&apos;s sound was not started</source>
        <translation>der Ton des Systems wurde nicht gestartet</translation>
    </message>
    <message>
        <source>the tempo is {0} bpm</source>
        <translation>das Tempo ist {0} bpm</translation>
    </message>
    <message>
        <source>the tracks have changed since this work began: do it again</source>
        <translation>die Spuren haben sich geändert, seit diese Arbeit begann: noch einmal machen</translation>
    </message>
    <message>
        <source>the window must be 1 to 2000 ms long, got {0:g} ms</source>
        <translation>das Fenster muss 1 bis 2000 ms lang sein, nicht {0:g} ms</translation>
    </message>
    <message>
        <source>the window must be one of {0}, got {1!r}</source>
        <translation>das Fenster muss eines von {0} sein, nicht {1!r}</translation>
    </message>
    <message>
        <source>the window of a picture must be a power of two of at least 32 samples, 0 or -1, got {0}</source>
        <translation>das Fenster eines Bildes muss eine Zweierpotenz von mindestens 32 Samples, 0 oder -1 sein, nicht {0}</translation>
    </message>
    <message>
        <source>there are no components yet: separate first</source>
        <translation>noch gibt es keine Bausteine: zuerst trennen</translation>
    </message>
    <message>
        <source>there are no masks yet: separate first</source>
        <translation>noch gibt es keine Masken: zuerst trennen</translation>
    </message>
    <message>
        <source>there are no stems to export yet: separate first</source>
        <translation>noch gibt es keine Stems zu exportieren: zuerst trennen</translation>
    </message>
    <message>
        <source>there is no component {0}</source>
        <translation>einen Baustein {0} gibt es nicht</translation>
    </message>
    <message>
        <source>there is no marker {0}</source>
        <translation>eine Marke {0} gibt es nicht</translation>
    </message>
    <message>
        <source>there is no network to the other computer</source>
        <translation>es gibt kein Netz zum anderen Rechner</translation>
    </message>
    <message>
        <source>there is no preset {0!r}; choose {1}, {2}</source>
        <translation>ein Preset {0!r} gibt es nicht; {1}, {2} wählen</translation>
    </message>
    <message>
        <source>there is no second take to be put beside the first</source>
        <translation>es gibt keinen zweiten Take, der neben den ersten könnte</translation>
    </message>
    <message>
        <source>there is no source with id {0}</source>
        <translation>eine Quelle mit der Nummer {0} gibt es nicht</translation>
    </message>
    <message>
        <source>there is no such device any more</source>
        <translation>das Gerät gibt es nicht mehr</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>diese Datei oder diesen Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>there is no take {0}</source>
        <translation>einen Take {0} gibt es nicht</translation>
    </message>
    <message>
        <source>there is no {0} at the place {1}</source>
        <translation>{0}: An der Stelle {1} ist nichts</translation>
    </message>
    <message>
        <source>there is no {0} called {1!r}: there are {2}</source>
        <translation>{0}: {1!r} gibt es nicht, nur {2}</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>der Arbeitsspeicher reicht nicht</translation>
    </message>
    <message>
        <source>there is not enough memory for it</source>
        <translation>der Arbeitsspeicher reicht dafür nicht</translation>
    </message>
    <message>
        <source>there is nothing to hear</source>
        <translation>es ist nichts zu hören</translation>
    </message>
    <message>
        <source>there is something of that name already</source>
        <translation>etwas mit diesem Namen gibt es schon</translation>
    </message>
    <message>
        <source>there must be at least 1 mel band, got {0}</source>
        <translation>es muss mindestens 1 Mel-Band geben, nicht {0}</translation>
    </message>
    <message>
        <source>there must be {0} components, in order</source>
        <translation>es müssen {0} Bausteine sein, in der Reihenfolge</translation>
    </message>
    <message>
        <source>this recording is too long to split or re-run single components: its spectrogram does not fit into memory. Work on a shorter stretch of it.</source>
        <translation>diese Aufnahme ist zu lang, um einzelne Bausteine zu teilen oder neu zu trennen: Ihr Spektrogramm passt nicht in den Arbeitsspeicher. Mit einem kürzeren Stück arbeiten.</translation>
    </message>
    <message>
        <source>timbres of {0} must be {1}, got {2}</source>
        <translation>Klangfarben von {0} müssen die Form {1} haben, nicht {2}</translation>
    </message>
    <message>
        <source>too many components</source>
        <translation>zu viele Bausteine</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>zu viele Dateien sind geöffnet</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true oder false</translation>
    </message>
    <message>
        <source>true, false or &quot;auto&quot;</source>
        <translation>true, false oder &quot;auto&quot;</translation>
    </message>
    <message>
        <source>two sources have one number</source>
        <translation>zwei Quellen haben dieselbe Nummer</translation>
    </message>
    <message>
        <source>two takes have one number</source>
        <translation>zwei Takes haben dieselbe Nummer</translation>
    </message>
    <message>
        <source>what else there may be</source>
        <translation>was es sonst noch gibt</translation>
    </message>
    <message>
        <source>what it holds cannot be read</source>
        <translation>ihr Inhalt ist nicht lesbar</translation>
    </message>
    <message>
        <source>what shall teach {0} is silent: leave it out, or choose another passage</source>
        <translation>woraus {0} angelernt werden soll, ist stumm: weglassen oder eine andere Stelle wählen</translation>
    </message>
    <message>
        <source>what stands for an array is none</source>
        <translation>was für ein Feld von Zahlen steht, ist keines</translation>
    </message>
    <message>
        <source>what was painted</source>
        <translation>Gemaltes</translation>
    </message>
    <message>
        <source>what was repaired has another shape</source>
        <translation>Repariertes hat eine andere Form</translation>
    </message>
    <message>
        <source>what was repaired is not as long as its places</source>
        <translation>Repariertes ist nicht so lang wie seine Stellen</translation>
    </message>
    <message>
        <source>what was repaired lies outside of the recording</source>
        <translation>Repariertes liegt außerhalb der Aufnahme</translation>
    </message>
    <message>
        <source>what {0} says of how it was made cannot be used: {1}</source>
        <translation>was {0} über seine Entstehung sagt, ist nicht brauchbar: {1}</translation>
    </message>
    <message>
        <source>with {0}, {1}</source>
        <translation>mit {0}: {1}</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>ja oder nein</translation>
    </message>
    <message>
        <source>{0!r} is for recordings of two channels, this one has {1}: look at its mix</source>
        <translation>{0!r} ist für Aufnahmen mit zwei Kanälen, diese hat {1}: den Mix ansehen</translation>
    </message>
    <message>
        <source>{0!r} is none of {1}</source>
        <translation>{0!r} ist keines von {1}</translation>
    </message>
    <message>
        <source>{0!r} is none of {1}, nor of the groups {2}</source>
        <translation>{0!r} ist keines von {1} und keine der Gruppen {2}</translation>
    </message>
    <message>
        <source>{0!r} is not as long as it claims</source>
        <translation>{0!r} ist nicht so lang wie behauptet</translation>
    </message>
    <message>
        <source>{0!r} is not what was saved</source>
        <translation>{0!r} ist nicht das Gespeicherte</translation>
    </message>
    <message>
        <source>{0:,} samples went beyond full scale and were clamped, in {1} (by up to {2:.1f} dB). To keep them, export as WAV 32-bit float, or scale all stems down together.</source>
        <translation>{0:,} Samples gingen über die Vollaussteuerung und wurden abgeschnitten, in {1} (um bis zu {2:.1f} dB). Um sie zu behalten, als WAV mit 32 Bit Gleitkomma exportieren oder alle Stems gemeinsam leiser machen.</translation>
    </message>
    <message>
        <source>{0:.0f} minutes would need about {1:.0f} GB of memory, more than half of the {2:.0f} GB there are</source>
        <translation>{0:.0f} Minuten würden etwa {1:.0f} GB Arbeitsspeicher brauchen, mehr als die Hälfte der vorhandenen {2:.0f} GB</translation>
    </message>
    <message>
        <source>{0:g} to {1:g}</source>
        <translation>{0:g} bis {1:g}</translation>
    </message>
    <message>
        <source>{0} air</source>
        <translation>{0} Luft</translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation>{0} und {1}</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0} und {1} weitere</translation>
    </message>
    <message>
        <source>{0} attack</source>
        <translation>{0} Anschlag</translation>
    </message>
    <message>
        <source>{0} cannot hold unsaved work</source>
        <translation>{0} kann Ungespeichertes nicht aufnehmen</translation>
    </message>
    <message>
        <source>{0} component: {1}.</source>
        <translation>{0} Baustein: {1}.</translation>
    </message>
    <message>
        <source>{0} components: {1}.</source>
        <translation>{0} Bausteine: {1}.</translation>
    </message>
    <message>
        <source>{0} could not be read to its end: {1}; check the disk or the connection it is on</source>
        <translation>{0} war nicht bis zum Ende lesbar: {1}; den Datenträger oder die Verbindung prüfen</translation>
    </message>
    <message>
        <source>{0} decides {1} itself; {2} was not used.</source>
        <translation>{0} entscheidet {1} selbst; {2} zählte nicht.</translation>
    </message>
    <message>
        <source>{0} does not fit: only {1} are free on the disk; nothing was left behind. Make room, or choose another folder</source>
        <translation>{0} passt nicht: Auf dem Datenträger sind nur {1} frei; nichts ist liegen geblieben. Platz schaffen oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>{0} does not say how it was made: it was written without tags, or by another program</source>
        <translation>{0} sagt nicht, wie es entstand: Es wurde ohne Tags geschrieben oder von einem anderen Programm</translation>
    </message>
    <message>
        <source>{0} does not sound exactly as it did when the project was saved, so stems may differ from those of then.</source>
        <translation>{0} klingt nicht genau wie beim Speichern des Projekts, Stems können also von denen damals abweichen.</translation>
    </message>
    <message>
        <source>{0} ends before {1:g} s: name an earlier passage</source>
        <translation>{0} endet vor {1:g} s: eine frühere Stelle nennen</translation>
    </message>
    <message>
        <source>{0} exists already and was left as it is: choose another name or folder</source>
        <translation>{0} gibt es schon und bleibt, wie es ist: einen anderen Namen oder Ordner wählen</translation>
    </message>
    <message>
        <source>{0} for {1} without a finite value (NaN or infinity), the first at {2:.3f} s; nothing was written</source>
        <translation>{0} für {1} ohne endlichen Wert (NaN oder unendlich), der erste bei {2:.3f} s; nichts wurde geschrieben</translation>
    </message>
    <message>
        <source>{0} has a sample rate of {1:,} Hz; it must lie between {2:,} and {3:,} Hz. Resample the file, or get it again if the rate is wrong</source>
        <translation>{0} hat eine Abtastrate von {1:,} Hz; sie muss zwischen {2:,} und {3:,} Hz liegen. Die Datei umrechnen, oder neu beschaffen, wenn die Rate falsch ist</translation>
    </message>
    <message>
        <source>{0} has an unknown entry {1!r}</source>
        <translation>{0} hat einen unbekannten Eintrag {1!r}</translation>
    </message>
    <message>
        <source>{0} has changed since the project {1} was saved: give the recording as it was then</source>
        <translation>{0} hat sich geändert, seit das Projekt {1} gespeichert wurde: die Aufnahme von damals angeben</translation>
    </message>
    <message>
        <source>{0} has more templates than can be used</source>
        <translation>{0} hat mehr Vorlagen, als nutzbar sind</translation>
    </message>
    <message>
        <source>{0} has more than {1:,} entries</source>
        <translation>{0} hat mehr als {1:,} Einträge</translation>
    </message>
    <message>
        <source>{0} has {1} Hz and {2} channels, its mixture {3} Hz and {4}: stems must be like their mixture</source>
        <translation>{0} hat {1} Hz und {2} Kanäle, der Mix {3} Hz und {4}: Stems müssen wie ihr Mix sein</translation>
    </message>
    <message>
        <source>{0} has {1} Hz and {2} channels, {3} has {4} Hz and {5}: stems of one mixture must be alike</source>
        <translation>{0} hat {1} Hz und {2} Kanäle, {3} hat {4} Hz und {5}: Stems eines Mix müssen gleich sein</translation>
    </message>
    <message>
        <source>{0} has {1} channels; 1 to {2} can be used. Split the file into several</source>
        <translation>{0} hat {1} Kanäle; brauchbar sind 1 bis {2}. Die Datei in mehrere aufteilen</translation>
    </message>
    <message>
        <source>{0} has {1}, most have {2}</source>
        <translation>{0} hat {1}, die meisten haben {2}</translation>
    </message>
    <message>
        <source>{0} holds 1 to {1} channels, the recording has {2}: {3}</source>
        <translation>{0} fasst 1 bis {1} Kanäle, die Aufnahme hat {2}: {3}</translation>
    </message>
    <message>
        <source>{0} holds another sound than the recording {1!r} that the stems were made of</source>
        <translation>{0} enthält anderen Klang als die Aufnahme {1!r}, aus der die Stems sind</translation>
    </message>
    <message>
        <source>{0} holds no sound that can be read: it is empty, or cut short or damaged before its first sound. Choose another file</source>
        <translation>{0} enthält keinen lesbaren Klang: leer, oder vor dem ersten Klang abgeschnitten oder beschädigt. Eine andere Datei wählen</translation>
    </message>
    <message>
        <source>{0} holds numbers that are not finite</source>
        <translation>{0} enthält Zahlen, die nicht endlich sind</translation>
    </message>
    <message>
        <source>{0} holds sample rates above {1} Hz in steps of 10 Hz only, the recording has {2} Hz: {3}</source>
        <translation>{0} fasst Abtastraten über {1} Hz nur in Schritten von 10 Hz, die Aufnahme hat {2} Hz: {3}</translation>
    </message>
    <message>
        <source>{0} holds sample rates from {1} to {2} Hz, the recording has {3} Hz: {4}</source>
        <translation>{0} fasst Abtastraten von {1} bis {2} Hz, die Aufnahme hat {3} Hz: {4}</translation>
    </message>
    <message>
        <source>{0} holds samples of {1:.0e} times full scale, which no recording has: it is damaged, or it is not sound. Export it again from the program that made it</source>
        <translation>{0} enthält Samples vom {1:.0e}-Fachen der Vollaussteuerung, die keine Aufnahme hat: Die Datei ist beschädigt oder kein Klang. Noch einmal aus dem Programm exportieren, das sie gemacht hat</translation>
    </message>
    <message>
        <source>{0} holds something else than numbers</source>
        <translation>{0} enthält etwas anderes als Zahlen</translation>
    </message>
    <message>
        <source>{0} holds {1} without a finite value (NaN or infinity), the first at {2:.3f} s. Export it again from the program that made it</source>
        <translation>{0} enthält {1} ohne endlichen Wert (NaN oder unendlich), zuerst bei {2:.3f} s. Noch einmal aus dem Programm exportieren, das die Datei gemacht hat</translation>
    </message>
    <message>
        <source>{0} holds {1} without a finite value (NaN or infinity), the first at {2:.3f} s. Export it again from the program that made it, or have them replaced by silence</source>
        <translation>{0} enthält {1} ohne endlichen Wert (NaN oder unendlich), zuerst bei {2:.3f} s. Noch einmal aus dem Programm exportieren, das die Datei gemacht hat, oder durch Stille ersetzen lassen</translation>
    </message>
    <message>
        <source>{0} is a folder without recordings: choose a recording, or a folder of stems</source>
        <translation>{0} ist ein Ordner ohne Aufnahmen: eine Aufnahme oder einen Ordner mit Stems wählen</translation>
    </message>
    <message>
        <source>{0} is a folder: choose the name of a file</source>
        <translation>{0} ist ein Ordner: den Namen einer Datei wählen</translation>
    </message>
    <message>
        <source>{0} is a folder: choose {1} in it</source>
        <translation>{0} ist ein Ordner: darin {1} wählen</translation>
    </message>
    <message>
        <source>{0} is a link to a file that does not exist: find the file</source>
        <translation>{0} ist ein Verweis auf eine Datei, die es nicht gibt: die Datei suchen</translation>
    </message>
    <message>
        <source>{0} is a pipe or a device: choose a file on a disk</source>
        <translation>{0} ist eine Pipe oder ein Gerät: eine Datei auf einem Datenträger wählen</translation>
    </message>
    <message>
        <source>{0} is an AIFF file whose header contradicts its content: it speaks of samples of {1} bits. Export it again from the program that made it</source>
        <translation>{0} ist eine AIFF-Datei, deren Kopf ihrem Inhalt widerspricht: Er spricht von Samples zu {1} Bit. Noch einmal aus dem Programm exportieren, das sie gemacht hat</translation>
    </message>
    <message>
        <source>{0} is at least {1} long; its samples would take {2} of memory, and the limit is {3}. Read a part of it (a start and a duration), or raise the limit</source>
        <translation>{0} ist mindestens {1} lang; die Samples würden {2} Arbeitsspeicher brauchen, die Grenze ist {3}. Einen Teil lesen (Anfang und Dauer) oder die Grenze heben</translation>
    </message>
    <message>
        <source>{0} is damaged or was changed by another program: {1}. Open an older copy of it</source>
        <translation>{0} ist beschädigt oder wurde von einem anderen Programm geändert: {1}. Eine ältere Kopie der Datei öffnen</translation>
    </message>
    <message>
        <source>{0} is empty (0 bytes): choose another file</source>
        <translation>{0} ist leer (0 Byte): eine andere Datei wählen</translation>
    </message>
    <message>
        <source>{0} is fitted from one start: leave {1} out</source>
        <translation>{0} wird von einem Anfang aus angepasst: {1} weglassen</translation>
    </message>
    <message>
        <source>{0} is no kind of audio that is known. {1}</source>
        <translation>{0} ist keine bekannte Art von Audio. {1}</translation>
    </message>
    <message>
        <source>{0} is no name for a source: it holds bytes that are no characters</source>
        <translation>{0} ist kein Name für eine Quelle: Er enthält Bytes, die keine Zeichen sind</translation>
    </message>
    <message>
        <source>{0} is no number</source>
        <translation>{0} ist keine Zahl</translation>
    </message>
    <message>
        <source>{0} is no text that can be shown</source>
        <translation>{0} ist kein darstellbarer Text</translation>
    </message>
    <message>
        <source>{0} is none of the known words</source>
        <translation>{0} ist keines der bekannten Wörter</translation>
    </message>
    <message>
        <source>{0} is not a file, so it is no project</source>
        <translation>{0} ist keine Datei, also kein Projekt</translation>
    </message>
    <message>
        <source>{0} is not a folder: choose another</source>
        <translation>{0} ist kein Ordner: einen anderen wählen</translation>
    </message>
    <message>
        <source>{0} is not a possible file name: check the spelling</source>
        <translation>{0} ist als Dateiname nicht möglich: die Schreibweise prüfen</translation>
    </message>
    <message>
        <source>{0} is not a possible file name: choose another</source>
        <translation>{0} ist als Dateiname nicht möglich: einen anderen wählen</translation>
    </message>
    <message>
        <source>{0} is not a project of nmfaudio. Open recordings with Open or nmfaudio separate, recipes with --recipe</source>
        <translation>{0} ist kein Projekt von nmfaudio. Aufnahmen mit Öffnen oder nmfaudio separate öffnen, Rezepte mit --recipe</translation>
    </message>
    <message>
        <source>{0} is not as long as it says</source>
        <translation>{0} ist nicht so lang, wie es sagt</translation>
    </message>
    <message>
        <source>{0} is not the recording of the project {1}: that has {2:,} samples in {3} channels at {4:,} Hz</source>
        <translation>{0} ist nicht die Aufnahme des Projekts {1}: Die hat {2:,} Samples in {3} Kanälen mit {4:,} Hz</translation>
    </message>
    <message>
        <source>{0} is not usable: it holds a number or a date that nothing can hold</source>
        <translation>{0} ist nicht verwendbar: enthält eine Zahl oder ein Datum, das nichts fassen kann</translation>
    </message>
    <message>
        <source>{0} is not usable: its brackets are nested too deeply</source>
        <translation>{0} ist nicht verwendbar: Klammern sind zu tief verschachtelt</translation>
    </message>
    <message>
        <source>{0} is not valid TOML{1}: check quotes, brackets and equals signs there</source>
        <translation>{0} ist kein gültiges TOML{1}: dort Anführungszeichen, Klammern und Gleichheitszeichen prüfen</translation>
    </message>
    <message>
        <source>{0} is of an unknown version</source>
        <translation>{0} hat eine unbekannte Version</translation>
    </message>
    <message>
        <source>{0} is sound without a model: templates, activations and what else belongs to components are for recordings that are taken apart</source>
        <translation>{0} ist Klang ohne Modell: Vorlagen, Aktivierungen und was sonst zu Bausteinen gehört, gibt es bei getrennten Aufnahmen</translation>
    </message>
    <message>
        <source>{0} is still being read: wait until it is all there</source>
        <translation>{0} wird noch gelesen: warten, bis alles da ist</translation>
    </message>
    <message>
        <source>{0} is the only take: separate once more before you remove it</source>
        <translation>{0} ist der einzige Take: vor dem Entfernen noch einmal trennen</translation>
    </message>
    <message>
        <source>{0} is {1} from which ffmpeg brought no sound for {2:.0f} s: check the disk or the connection it is on, or convert it to WAV or FLAC</source>
        <translation>{0} ist {1}, aus der ffmpeg seit {2:.0f} s keinen Klang gebracht hat: den Datenträger oder die Verbindung prüfen, oder in WAV oder FLAC umwandeln</translation>
    </message>
    <message>
        <source>{0} is {1} in which ffmpeg found no sound that it could decode: it is damaged, or holds no sound. Check that the file plays elsewhere, or convert it to WAV or FLAC</source>
        <translation>{0} ist {1}, in der ffmpeg keinen lesbaren Klang gefunden hat: Sie ist beschädigt oder enthält keinen. Prüfen, ob sie anderswo spielt, oder in WAV oder FLAC umwandeln</translation>
    </message>
    <message>
        <source>{0} is {1} long; its samples would take {2} of memory, and the limit is {3}. Read a part of it (a start and a duration), or raise the limit</source>
        <translation>{0} ist {1} lang; die Samples würden {2} Arbeitsspeicher brauchen, die Grenze ist {3}. Einen Teil lesen (Anfang und Dauer) oder die Grenze heben</translation>
    </message>
    <message>
        <source>{0} is {1} of {2}; a {3} has at most {4}</source>
        <translation>{0} ist {1} mit {2}; erlaubt sind für „{3}“ höchstens {4}</translation>
    </message>
    <message>
        <source>{0} is {1} that is damaged: its sound cannot be found. Try to get it again, or export it anew from the program that made it</source>
        <translation>{0} ist {1}, die beschädigt ist: Ihr Klang ist nicht zu finden. Neu beschaffen oder noch einmal aus dem Programm exportieren, das sie gemacht hat</translation>
    </message>
    <message>
        <source>{0} is {1} that is not readable here: not even ffmpeg knows how its sound is stored. Convert it to WAV or FLAC with the program that made it</source>
        <translation>{0} ist {1}, die hier nicht lesbar ist: Auch ffmpeg weiß nicht, wie ihr Klang gespeichert ist. Mit dem Programm, das sie gemacht hat, in WAV oder FLAC umwandeln</translation>
    </message>
    <message>
        <source>{0} is {1} whose header contradicts its content: samples of {2} bits are said to lie in {3} bytes, and do not. Export it again from the program that made it</source>
        <translation>{0} ist {1}, deren Kopf ihrem Inhalt widerspricht: Samples zu {2} Bit sollen in {3} Byte liegen und tun es nicht. Noch einmal aus dem Programm exportieren, das sie gemacht hat</translation>
    </message>
    <message>
        <source>{0} is {1}. Reading it needs the program ffmpeg, which was not found: install ffmpeg, or convert the file to WAV or FLAC</source>
        <translation>{0} ist {1}. Zum Lesen ist das Programm ffmpeg nötig, das nicht gefunden wurde: ffmpeg installieren oder die Datei in WAV oder FLAC umwandeln</translation>
    </message>
    <message>
        <source>{0} is {1}. {2}</source>
        <translation>{0} ist {1}. {2}</translation>
    </message>
    <message>
        <source>{0} knows the sample rates {1} Hz only, the recording has {2} Hz: {3}</source>
        <translation>{0} kennt nur die Abtastraten {1} Hz, die Aufnahme hat {2} Hz: {3}</translation>
    </message>
    <message>
        <source>{0} lacks one of {1}</source>
        <translation>{0} fehlt eines von {1}</translation>
    </message>
    <message>
        <source>{0} made {1:,}</source>
        <translation>{0} ergaben {1:,}</translation>
    </message>
    <message>
        <source>{0} mel bands are too many for n_fft={1}: some hold no bin; take fewer bands or longer frames</source>
        <translation>{0} Mel-Bänder sind zu viele für n_fft={1}: Einige enthalten kein Bin; weniger Bänder oder längere Frames nehmen</translation>
    </message>
    <message>
        <source>{0} must be 0 or more, got {1}</source>
        <translation>{0} muss mindestens 0 sein, nicht {1}</translation>
    </message>
    <message>
        <source>{0} must be a finite number</source>
        <translation>{0} muss eine endliche Zahl sein</translation>
    </message>
    <message>
        <source>{0} must be a whole number</source>
        <translation>{0} muss eine ganze Zahl sein</translation>
    </message>
    <message>
        <source>{0} must be a whole number from {1} to {2}</source>
        <translation>{0} muss eine ganze Zahl von {1} bis {2} sein</translation>
    </message>
    <message>
        <source>{0} must be at most half of {1}={2}, so that frames overlap, got {3}</source>
        <translation>{0} darf höchstens halb so groß sein wie {1}={2}, damit Frames überlappen, nicht {3}</translation>
    </message>
    <message>
        <source>{0} must be more than 0 seconds, got {1}</source>
        <translation>{0} muss mehr als 0 Sekunden sein, nicht {1}</translation>
    </message>
    <message>
        <source>{0} must be one of {1}, got {2!r}</source>
        <translation>{0} muss eines von {1} sein, nicht {2!r}</translation>
    </message>
    <message>
        <source>{0} must be {1}</source>
        <translation>{0} muss {1} sein</translation>
    </message>
    <message>
        <source>{0} must begin with recipe = {1}, got {2}</source>
        <translation>{0} muss mit recipe = {1} beginnen, nicht mit {2}</translation>
    </message>
    <message>
        <source>{0} must have a name</source>
        <translation>{0} muss einen Namen haben</translation>
    </message>
    <message>
        <source>{0} must have {1} entries</source>
        <translation>{0} muss {1} Einträge haben</translation>
    </message>
    <message>
        <source>{0} must lie between {1} and {2} samples, got {3}</source>
        <translation>{0} muss zwischen {1} und {2} Samples liegen, nicht {3}</translation>
    </message>
    <message>
        <source>{0} must lie between {1} and {2}, got {3}</source>
        <translation>{0} muss zwischen {1} und {2} liegen, nicht {3}</translation>
    </message>
    <message>
        <source>{0} noise</source>
        <translation>{0} Rauschen</translation>
    </message>
    <message>
        <source>{0} of a recipe must be {1}, got {2}</source>
        <translation>im Rezept muss {0} so sein: {1}; es ist {2}</translation>
    </message>
    <message>
        <source>{0} of the score make no sense; passed over.</source>
        <translation>{0} der Noten ergeben keinen Sinn; übergangen.</translation>
    </message>
    <message>
        <source>{0} of the score makes no sense; passed over.</source>
        <translation>{0} der Noten ergibt keinen Sinn; übergangen.</translation>
    </message>
    <message>
        <source>{0} of {1} components are silent.</source>
        <translation>{0} von {1} Bausteinen sind stumm.</translation>
    </message>
    <message>
        <source>{0} of {1} of the score are missing.</source>
        <translation>Von den Noten fehlen {0} von {1}.</translation>
    </message>
    <message>
        <source>{0} of {1} of the score is missing.</source>
        <translation>Von den Noten fehlt {0} von {1}.</translation>
    </message>
    <message>
        <source>{0} or more</source>
        <translation>mindestens {0}</translation>
    </message>
    <message>
        <source>{0} rumble</source>
        <translation>{0} Grollen</translation>
    </message>
    <message>
        <source>{0} says that it has no channels</source>
        <translation>{0} hat nach eigener Angabe keine Kanäle</translation>
    </message>
    <message>
        <source>{0} says that it is a stem that is not made</source>
        <translation>{0} sagt, es sei ein Stem, der nicht entsteht</translation>
    </message>
    <message>
        <source>{0} takes about {1}, but only {2} are free on the disk; nothing was left behind. Make room, or choose another folder</source>
        <translation>{0} braucht etwa {1}, aber auf dem Datenträger sind nur {2} frei; nichts ist liegen geblieben. Platz schaffen oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>{0} tells places apart, and this recording has only one.</source>
        <translation>{0} unterscheidet Plätze, und diese Aufnahme hat nur einen.</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} bis {1}</translation>
    </message>
    <message>
        <source>{0} to {1} ms</source>
        <translation>{0} bis {1} ms</translation>
    </message>
    <message>
        <source>{0} was saved by a newer version of nmfaudio (format {1}; this one knows {2}): update nmfaudio to open it</source>
        <translation>{0} wurde von einer neueren Version von nmfaudio gespeichert (Format {1}; diese kennt {2}): zum Öffnen nmfaudio aktualisieren</translation>
    </message>
    <message>
        <source>{0} was written, but what was read back is not the same; it was deleted. The disk may be full or failing: choose another folder</source>
        <translation>{0} wurde geschrieben, doch zurückgelesen ist es nicht dasselbe; es wurde gelöscht. Der Datenträger ist vielleicht voll oder defekt: einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>{0} without a finite value (NaN or infinity) replaced by silence, the first at {1:.3f} s.</source>
        <translation>{0} ohne endlichen Wert (NaN oder unendlich) durch Stille ersetzt, zuerst bei {1:.3f} s.</translation>
    </message>
    <message>
        <source>{0} would take {1}; a dictionary takes at most {2}</source>
        <translation>{0} würde {1} brauchen; ein Wörterbuch braucht höchstens {2}</translation>
    </message>
    <message>
        <source>{0}, corrected by where {1} can be heard alone</source>
        <translation>{0}, berichtigt durch Stellen, an denen {1} allein zu hören ist</translation>
    </message>
    <message>
        <source>{0}, sung with vibrato</source>
        <translation>{0}, mit Vibrato gesungen</translation>
    </message>
    <message>
        <source>{0}, the recording of the project {1}, is not where it was: say where it is now</source>
        <translation>{0}, die Aufnahme des Projekts {1}, ist nicht, wo sie war: sagen, wo sie jetzt ist</translation>
    </message>
    <message>
        <source>{0}, wide apart in the stereo field</source>
        <translation>{0}, weit auseinander im Stereobild</translation>
    </message>
    <message>
        <source>{0}, {1}: {2}; cut the recording into shorter ones, or use the preset free</source>
        <translation>{0}, {1}: {2}; die Aufnahme in kürzere zerschneiden oder das Preset Frei verwenden</translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; lacks something; it takes {2}</source>
        <translation>{0}: „{1}“ fehlt etwas; es braucht {2}</translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; must be a table, got {2}</source>
        <translation>{0}: „{1}“ muss eine Tabelle sein, nicht {2}</translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; must be {2}, got {3}</source>
        <translation>{0}: „{1}“ muss {2} sein, nicht {3}</translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; must stand in double brackets: [[{1}]]</source>
        <translation>{0}: „{1}“ muss in doppelten Klammern stehen: [[{1}]]</translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; stands there {2:,} times, and at most {3:,} can be used</source>
        <translation>{0}: „{1}“ steht da {2:,}-mal, und höchstens {3:,} sind verwendbar</translation>
    </message>
    <message>
        <source>{0}: there is no key &quot;{1}&quot; in a recipe</source>
        <translation>{0}: Einen Schlüssel „{1}“ gibt es in einem Rezept nicht</translation>
    </message>
    <message>
        <source>{0}: there is no key &quot;{1}&quot; in guides; known are teach, stroke, repair, score, dictionary</source>
        <translation>{0}: Einen Schlüssel „{1}“ gibt es in Angaben nicht; bekannt sind teach, stroke, repair, score, dictionary</translation>
    </message>
    <message>
        <source>{0}: there is no key &quot;{1}&quot;; known are {2}</source>
        <translation>{0}: Einen Schlüssel „{1}“ gibt es nicht; bekannt sind {2}</translation>
    </message>
    <message>
        <source>remove {0}</source>
        <translation>{0} entfernen</translation>
    </message>
    <message>
        <source>export {0}</source>
        <translation>{0} exportieren</translation>
    </message>
    <message>
        <source>merge {0}</source>
        <translation>{0} verbinden</translation>
    </message>
    <message>
        <source>split {0}</source>
        <translation>{0} teilen</translation>
    </message>
    <message>
        <source>start_s={0:g} lies beyond the end of {1}, which is {2} long</source>
        <translation>start_s={0:g} liegt hinter dem Ende von {1} (Länge {2})</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>the file is larger than this disk or system allows</source>
        <translation>die Datei ist größer, als dieser Datenträger oder das System erlaubt</translation>
    </message>
    <message>
        <source>the folder {0} cannot be listed ({1}): choose another</source>
        <translation>der Inhalt des Ordners {0} lässt sich nicht auflisten ({1}): einen anderen wählen</translation>
    </message>
    <message>
        <source>the folder {0} cannot be made: {1}</source>
        <translation>der Ordner {0} lässt sich nicht anlegen: {1}</translation>
    </message>
    <message>
        <source>the folder {0} does not exist: make it, or choose another</source>
        <translation>den Ordner {0} gibt es nicht: ihn anlegen oder einen anderen wählen</translation>
    </message>
    <message>
        <source>the folder {0} may not be written to: choose another</source>
        <translation>in den Ordner {0} darf nicht geschrieben werden: einen anderen wählen</translation>
    </message>
    <message>
        <source>the format must be one of {0}, got {1!r}</source>
        <translation>das Format muss eines von {0} sein, nicht {1!r}</translation>
    </message>
    <message>
        <source>the name is too long for the system: choose a shorter one</source>
        <translation>der Name ist zu lang für das System: einen kürzeren wählen</translation>
    </message>
    <message>
        <source>the name template is empty: use, e.g., {input} - {source}</source>
        <translation>die Namensvorlage ist leer: zum Beispiel {input} - {source} verwenden</translation>
    </message>
    <message>
        <source>the name template knows the words {0}, got {{{1}}} in {2!r}</source>
        <translation>die Namensvorlage kennt die Wörter {0}, nicht {{{1}}} in {2!r}</translation>
    </message>
    <message>
        <source>the sample rate must lie between {0} and {1} Hz, got {2}</source>
        <translation>die Abtastrate muss zwischen {0} und {1} Hz liegen, nicht {2}</translation>
    </message>
    <message>
        <source>the system gives no reason</source>
        <translation>das System nennt keinen Grund</translation>
    </message>
    <message>
        <source>the tags of {0} cannot be written</source>
        <translation>die Tags von {0} lassen sich nicht schreiben</translation>
    </message>
    <message>
        <source>there is not enough memory for this recording: close other programs, or work on a shorter part of it</source>
        <translation>für diese Aufnahme reicht der Arbeitsspeicher nicht: andere Programme schließen oder mit einem kürzeren Teil arbeiten</translation>
    </message>
    <message>
        <source>this is not a possible name: choose another</source>
        <translation>dieser Name ist nicht möglich: einen anderen wählen</translation>
    </message>
    <message>
        <source>unmute {0}</source>
        <translation>Stummschaltung von {0} aufheben</translation>
    </message>
    <message>
        <source>unlock {0}</source>
        <translation>{0} loslassen</translation>
    </message>
    <message>
        <source>solo {0}</source>
        <translation>{0} solo</translation>
    </message>
    <message>
        <source>mute {0}</source>
        <translation>{0} stummschalten</translation>
    </message>
    <message>
        <source>lock {0}</source>
        <translation>{0} festhalten</translation>
    </message>
    <message>
        <source>move {0}</source>
        <translation>{0} verschieben</translation>
    </message>
    <message>
        <source>mark {0}</source>
        <translation>Marke {0} setzen</translation>
    </message>
    <message>
        <source>add {0}</source>
        <translation>{0} hinzufügen</translation>
    </message>
    <message>
        <source>give either {0} or a way to find it ({1}), not both</source>
        <translation>entweder {0} angeben oder einen Weg, die Anzahl zu finden ({1}), nicht beides</translation>
    </message>
    <message>
        <source>{0:,} block</source>
        <translation>{0:,} Block</translation>
    </message>
    <message>
        <source>{0:,} blocks</source>
        <translation>{0:,} Blöcke</translation>
    </message>
    <message>
        <source>{0:,} byte</source>
        <translation>{0:,} Byte</translation>
    </message>
    <message>
        <source>{0:,} bytes</source>
        <translation>{0:,} Byte</translation>
    </message>
    <message>
        <source>{0:,} channel</source>
        <translation>{0:,} Kanal</translation>
    </message>
    <message>
        <source>{0:,} channels</source>
        <translation>{0:,} Kanäle</translation>
    </message>
    <message>
        <source>{0:,} component</source>
        <translation>{0:,} Baustein</translation>
    </message>
    <message>
        <source>{0:,} components</source>
        <translation>{0:,} Bausteine</translation>
    </message>
    <message>
        <source>{0:,} event</source>
        <translation>{0:,} Ereignis</translation>
    </message>
    <message>
        <source>{0:,} events</source>
        <translation>{0:,} Ereignisse</translation>
    </message>
    <message>
        <source>{0:,} iteration</source>
        <translation>{0:,} Iteration</translation>
    </message>
    <message>
        <source>{0:,} iterations</source>
        <translation>{0:,} Iterationen</translation>
    </message>
    <message>
        <source>{0:,} longer passage</source>
        <translation>{0:,} längere Stelle</translation>
    </message>
    <message>
        <source>{0:,} longer passages</source>
        <translation>{0:,} längere Stellen</translation>
    </message>
    <message>
        <source>{0:,} place</source>
        <translation>{0:,} Stelle</translation>
    </message>
    <message>
        <source>{0:,} places</source>
        <translation>{0:,} Stellen</translation>
    </message>
    <message>
        <source>{0:,} sample</source>
        <translation>{0:,} Sample</translation>
    </message>
    <message>
        <source>{0:,} samples</source>
        <translation>{0:,} Samples</translation>
    </message>
    <message>
        <source>{0:,} short gap</source>
        <translation>{0:,} kurze Lücke</translation>
    </message>
    <message>
        <source>{0:,} short gaps</source>
        <translation>{0:,} kurze Lücken</translation>
    </message>
    <message>
        <source>{0:,} source</source>
        <translation>{0:,} Quelle</translation>
    </message>
    <message>
        <source>{0:,} sources</source>
        <translation>{0:,} Quellen</translation>
    </message>
    <message>
        <source>{0:,} track</source>
        <translation>{0:,} Spur</translation>
    </message>
    <message>
        <source>{0:,} tracks</source>
        <translation>{0:,} Spuren</translation>
    </message>
    <message>
        <source>{0:.1f} GB</source>
        <translation>{0:.1f} GB</translation>
    </message>
    <message>
        <source>{0} begins like audio, but nothing can be made of what follows: it is damaged or incomplete. Try to get it again</source>
        <translation>{0} beginnt wie Audio, doch mit dem, was folgt, ist nichts anzufangen: beschädigt oder unvollständig. Die Datei neu beschaffen</translation>
    </message>
    <message>
        <source>{0} cannot be read at byte {1}: {2}; check the disk or the connection it is on</source>
        <translation>{0} ist bei Byte {1} nicht lesbar: {2}; den Datenträger oder die Verbindung prüfen</translation>
    </message>
    <message>
        <source>{0} cannot be written, though {1} are free on the disk: a quota, or the number of files, is used up; nothing was left behind. Delete what you can, or choose another folder</source>
        <translation>{0} lässt sich nicht schreiben, obwohl auf dem Datenträger {1} frei sind: Ein Kontingent oder die Anzahl der Dateien ist erschöpft; nichts ist liegen geblieben. Löschen, was geht, oder einen anderen Ordner wählen</translation>
    </message>
    <message>
        <source>{0} cannot be written: the encoder refuses. Choose another format, such as wav24</source>
        <translation>{0} lässt sich nicht schreiben: Der Encoder weigert sich. Ein anderes Format wählen, etwa wav24</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>{0} lässt sich nicht schreiben: {1}</translation>
    </message>
    <message>
        <source>{0} components</source>
        <translation>{0} Bausteine</translation>
    </message>
    <message>
        <source>WAV, 16 bit with dither</source>
        <translation>WAV, 16 Bit mit Dither</translation>
    </message>
    <message>
        <source>WAV, 24 bit</source>
        <translation>WAV, 24 Bit</translation>
    </message>
    <message>
        <source>WAV, 32 bit float</source>
        <translation>WAV, 32 Bit Gleitkomma</translation>
    </message>
    <message>
        <source>FLAC, 24 bit, lossless</source>
        <translation>FLAC, 24 Bit, verlustfrei</translation>
    </message>
    <message>
        <source>Ogg Vorbis, high quality</source>
        <translation>Ogg Vorbis, hohe Qualität</translation>
    </message>
    <message>
        <source>MP3, highest variable quality</source>
        <translation>MP3, höchste variable Qualität</translation>
    </message>
    <message>
        <source>Drum loop</source>
        <translation>Drumloop</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>Full mix</source>
        <translation>Ganzer Mix</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Instrumente</translation>
    </message>
    <message>
        <source>Left, centre, right</source>
        <translation>Links, Mitte, rechts</translation>
    </message>
    <message>
        <source>Melody and accompaniment</source>
        <translation>Melodie und Begleitung</translation>
    </message>
    <message>
        <source>Percussive / harmonic</source>
        <translation>Perkussiv / harmonisch</translation>
    </message>
    <message>
        <source>Voice and music</source>
        <translation>Stimme und Musik</translation>
    </message>
    <message>
        <source>clicks</source>
        <translation>Knackser</translation>
    </message>
    <message>
        <source>clipping</source>
        <translation>Übersteuerungen</translation>
    </message>
    <message>
        <source>dropouts</source>
        <translation>Aussetzer</translation>
    </message>
    <message>
        <source>beats</source>
        <translation>Zählzeiten suchen</translation>
    </message>
    <message>
        <source>count</source>
        <translation>Anzahlen versuchen</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>herausziehen</translation>
    </message>
    <message>
        <source>draw</source>
        <translation>zeichnen</translation>
    </message>
    <message>
        <source>explained</source>
        <translation>Modell mit der Aufnahme vergleichen</translation>
    </message>
    <message>
        <source>export mix</source>
        <translation>Mix exportieren</translation>
    </message>
    <message>
        <source>export onsets</source>
        <translation>Einsätze exportieren</translation>
    </message>
    <message>
        <source>export</source>
        <translation>exportieren</translation>
    </message>
    <message>
        <source>foretell</source>
        <translation>Angabe vorhersagen</translation>
    </message>
    <message>
        <source>guide</source>
        <translation>Angabe folgen</translation>
    </message>
    <message>
        <source>learn</source>
        <translation>lernen</translation>
    </message>
    <message>
        <source>map</source>
        <translation>Karte zeichnen</translation>
    </message>
    <message>
        <source>null</source>
        <translation>Summe prüfen</translation>
    </message>
    <message>
        <source>open</source>
        <translation>öffnen</translation>
    </message>
    <message>
        <source>prepare</source>
        <translation>vorbereiten</translation>
    </message>
    <message>
        <source>re-run</source>
        <translation>neu trennen</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>still</translation>
    </message>
    <message>
        <source>percussive · low</source>
        <translation>geschlagen · tief</translation>
    </message>
    <message>
        <source>percussive · mid</source>
        <translation>geschlagen · mittel</translation>
    </message>
    <message>
        <source>percussive · high</source>
        <translation>geschlagen · hoch</translation>
    </message>
    <message>
        <source>noise · low</source>
        <translation>Rauschen · tief</translation>
    </message>
    <message>
        <source>noise · mid</source>
        <translation>Rauschen · mittel</translation>
    </message>
    <message>
        <source>noise · high</source>
        <translation>Rauschen · hoch</translation>
    </message>
    <message>
        <source>split</source>
        <translation>teilen</translation>
    </message>
    <message>
        <source>Soft</source>
        <translation>Weich</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>Sauber</translation>
    </message>
    <message>
        <source>Hard</source>
        <translation>Hart</translation>
    </message>
    <message>
        <source>Every source gets its share of each sound: smooth and natural, with some of the other sources still to be heard.</source>
        <translation>Jede Quelle bekommt ihren Anteil an jedem Klang: glatt und natürlich, doch etwas von den anderen Quellen bleibt zu hören.</translation>
    </message>
    <message>
        <source>Between Soft and Clean: a little less of the other sources, and hardly any more roughness.</source>
        <translation>Zwischen Weich und Sauber: etwas weniger von den anderen Quellen und kaum rauer.</translation>
    </message>
    <message>
        <source>The louder source gets more than its share: less of the others is heard, and quiet details go with them.</source>
        <translation>Die lautere Quelle bekommt mehr als ihren Anteil: Von den anderen ist weniger zu hören, und leise Einzelheiten gehen mit ihnen.</translation>
    </message>
    <message>
        <source>The loudest source gets nearly all: the least of the others, but sounds may warble or be cut short.</source>
        <translation>Die lauteste Quelle bekommt fast alles: am wenigsten von den anderen, doch Klänge können flirren oder abreißen.</translation>
    </message>
    <message>
        <source>Attacks keep their beginning: hardly anything of them sounds too early.</source>
        <translation>Anschläge behalten ihren Anfang: Kaum etwas davon klingt zu früh.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Drop to open</source>
        <translation>Ablegen zum Öffnen</translation>
    </message>
    <message>
        <source>Drop to open each in a window of its own</source>
        <translation>Ablegen, um jede in einem eigenen Fenster zu öffnen</translation>
    </message>
    <message>
        <source>A window holds one recording, and so many are not opened at once: drop up to {0}, or separate a folder with “nmfaudio batch”.</source>
        <translation>Ein Fenster hält eine Aufnahme, und so viele gehen nicht auf einmal auf: höchstens {0} ablegen oder einen Ordner mit „nmfaudio batch“ trennen.</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Map of components</source>
        <translation>Karte der Bausteine</translation>
    </message>
    <message>
        <source>Parts that sound alike lie close together. Arrow keys move from one to the next.</source>
        <translation>Bausteine, die ähnlich klingen, liegen nah beieinander. Pfeiltasten gehen von einem zum nächsten.</translation>
    </message>
    <message>
        <source>Parts that sound alike lie close together here.</source>
        <translation>Bausteine, die ähnlich klingen, liegen hier nah beieinander.</translation>
    </message>
</context>
<context>
    <name>Mark</name>
    <message>
        <source>only {0}</source>
        <translation>nur {0}</translation>
    </message>
    <message>
        <source>repair</source>
        <translation>Reparatur</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>stumm</translation>
    </message>
    <message>
        <source>not {0}</source>
        <translation>nicht {0}</translation>
    </message>
</context>
<context>
    <name>Markers</name>
    <message>
        <source>No recording is open: open one first.</source>
        <translation>Keine Aufnahme ist offen: zuerst eine öffnen.</translation>
    </message>
    <message>
        <source>None yet: I adds one</source>
        <translation>Noch keine: I setzt eine</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Marke</translation>
    </message>
    <message>
        <source>Name of the marker</source>
        <translation>Name der Marke</translation>
    </message>
</context>
<context>
    <name>Masks</name>
    <message>
        <source>Keep attacks</source>
        <translation>Anschläge erhalten</translation>
    </message>
    <message>
        <source>Use places in stereo</source>
        <translation>Orte im Stereobild nutzen</translation>
    </message>
</context>
<context>
    <name>Menu</name>
    <message>
        <source>New w&amp;indow</source>
        <translation>Neues &amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Öffnen…</translation>
    </message>
    <message>
        <source>Open the &amp;demo loop</source>
        <translation>&amp;Demo-Loop öffnen</translation>
    </message>
    <message>
        <source>&amp;Save the project</source>
        <translation>Projekt &amp;speichern</translation>
    </message>
    <message>
        <source>Save the project &amp;as…</source>
        <translation>Projekt speichern &amp;unter…</translation>
    </message>
    <message>
        <source>&amp;Keep the recording in the project</source>
        <translation>Aufnahme im Projekt be&amp;halten</translation>
    </message>
    <message>
        <source>&amp;Export stems…</source>
        <translation>Stems e&amp;xportieren…</translation>
    </message>
    <message>
        <source>Export &amp;what I hear…</source>
        <translation>&amp;Gehörtes exportieren…</translation>
    </message>
    <message>
        <source>Export o&amp;nsets…</source>
        <translation>&amp;Einsätze exportieren…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>&amp;Alles auswählen</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>New s&amp;ource</source>
        <translation>Neue &amp;Quelle</translation>
    </message>
    <message>
        <source>&amp;Solo selection</source>
        <translation>Auswahl &amp;solo</translation>
    </message>
    <message>
        <source>&amp;Mute selection</source>
        <translation>Auswahl stu&amp;mm</translation>
    </message>
    <message>
        <source>Merg&amp;e</source>
        <translation>&amp;Verbinden</translation>
    </message>
    <message>
        <source>Split in t&amp;wo</source>
        <translation>In zwe&amp;i teilen</translation>
    </message>
    <message>
        <source>Split in t&amp;hree</source>
        <translation>In &amp;drei teilen</translation>
    </message>
    <message>
        <source>S&amp;ilence in the loop region</source>
        <translation>Stille im &amp;Loop-Bereich</translation>
    </message>
    <message>
        <source>Loc&amp;k</source>
        <translation>&amp;Festhalten</translation>
    </message>
    <message>
        <source>Re-run the &amp;unlocked</source>
        <translation>&amp;Übriges neu trennen</translation>
    </message>
    <message>
        <source>&amp;Clear all solo and mute</source>
        <translation>Solo und Stumm überall auf&amp;heben</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Show &amp;everything</source>
        <translation>&amp;Alles zeigen</translation>
    </message>
    <message>
        <source>Zoom to the &amp;loop</source>
        <translation>Auf den &amp;Loop zoomen</translation>
    </message>
    <message>
        <source>Pan &amp;back</source>
        <translation>&amp;Zurück schieben</translation>
    </message>
    <message>
        <source>&amp;Pan on</source>
        <translation>&amp;Weiter schieben</translation>
    </message>
    <message>
        <source>Zoom frequency i&amp;n</source>
        <translation>&amp;Frequenz vergrößern</translation>
    </message>
    <message>
        <source>Zoom frequency o&amp;ut</source>
        <translation>F&amp;requenz verkleinern</translation>
    </message>
    <message>
        <source>&amp;Follow the playhead</source>
        <translation>Dem Abspielpunkt f&amp;olgen</translation>
    </message>
    <message>
        <source>Cop&amp;y the picture</source>
        <translation>Bil&amp;d kopieren</translation>
    </message>
    <message>
        <source>Sa&amp;ve the picture…</source>
        <translation>&amp;Bild speichern…</translation>
    </message>
    <message>
        <source>Bars and beats</source>
        <translation>Takte und Zählzeiten</translation>
    </message>
    <message>
        <source>Bar 1 begins here</source>
        <translation>Takt 1 beginnt hier</translation>
    </message>
    <message>
        <source>Loops snap to beats</source>
        <translation>Loops auf Zählzeiten einrasten</translation>
    </message>
    <message>
        <source>Add a marker here</source>
        <translation>Marke hier setzen</translation>
    </message>
    <message>
        <source>&amp;Pointer</source>
        <translation>&amp;Zeiger</translation>
    </message>
    <message>
        <source>&amp;Box</source>
        <translation>Re&amp;chteck</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>&amp;Lasso</translation>
    </message>
    <message>
        <source>Br&amp;ush</source>
        <translation>&amp;Pinsel</translation>
    </message>
    <message>
        <source>Har&amp;monics of a pitch</source>
        <translation>&amp;Obertöne eines Tons</translation>
    </message>
    <message>
        <source>The &amp;note under the mouse</source>
        <translation>To&amp;n unter der Maus</translation>
    </message>
    <message>
        <source>Hear &amp;only what is drawn</source>
        <translation>Nur Gezeichnetes &amp;hören</translation>
    </message>
    <message>
        <source>Silence what is &amp;drawn</source>
        <translation>Gezeichnetes s&amp;tummschalten</translation>
    </message>
    <message>
        <source>Rep&amp;air what is drawn</source>
        <translation>Gezeichnetes repar&amp;ieren</translation>
    </message>
    <message>
        <source>Nex&amp;t picture</source>
        <translation>N&amp;ächstes Bild</translation>
    </message>
    <message>
        <source>Follow what is &amp;soloed</source>
        <translation>Dem Solo &amp;folgen</translation>
    </message>
    <message>
        <source>Colours of sou&amp;rces</source>
        <translation>Farben der &amp;Quellen</translation>
    </message>
    <message>
        <source>Normali&amp;ze frequencies</source>
        <translation>Frequenzen nor&amp;mieren</translation>
    </message>
    <message>
        <source>&amp;Map, takes and model</source>
        <translation>Karte, Takes und &amp;Modell</translation>
    </message>
    <message>
        <source>Hear the &amp;other take (A/B)</source>
        <translation>An&amp;deren Take hören (A/B)</translation>
    </message>
    <message>
        <source>Suggest a &amp;number of parts</source>
        <translation>Anzahl der Bausteine &amp;vorschlagen</translation>
    </message>
    <message>
        <source>Copy as comman&amp;d</source>
        <translation>Als &amp;Befehl kopieren</translation>
    </message>
    <message>
        <source>Save as reci&amp;pe…</source>
        <translation>Als Rez&amp;ept speichern…</translation>
    </message>
    <message>
        <source>&amp;Separate</source>
        <translation>&amp;Trennen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Play / stop</source>
        <translation>Abs&amp;pielen / anhalten</translation>
    </message>
    <message>
        <source>To the &amp;beginning</source>
        <translation>Zum &amp;Anfang</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>&amp;Loop</translation>
    </message>
    <message>
        <source>Loop f&amp;rom here</source>
        <translation>Loop a&amp;b hier</translation>
    </message>
    <message>
        <source>Loop &amp;to here</source>
        <translation>Loop bis &amp;hier</translation>
    </message>
    <message>
        <source>&amp;Clear the loop</source>
        <translation>L&amp;oop aufheben</translation>
    </message>
    <message>
        <source>1 s bac&amp;k</source>
        <translation>1 s &amp;zurück</translation>
    </message>
    <message>
        <source>1 s for&amp;ward</source>
        <translation>1 s &amp;weiter</translation>
    </message>
    <message>
        <source>&amp;Hear alone</source>
        <translation>All&amp;ein hören</translation>
    </message>
    <message>
        <source>Play when separatin&amp;g</source>
        <translation>Beim Trennen abspiele&amp;n</translation>
    </message>
    <message>
        <source>Sa&amp;fe buffer (200 ms)</source>
        <translation>&amp;Sicherer Puffer (200 ms)</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>&amp;Befehl suchen…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;About nmfaudio</source>
        <translation>&amp;Über nmfaudio</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Pict&amp;ure</source>
        <translation>B&amp;ild</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>&amp;Wiedergabe</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Hear a track alone: hold, or tap to keep</source>
        <translation>Eine Spur allein hören: halten, oder tippen, damit es bleibt</translation>
    </message>
    <message>
        <source>Hear the residual alone</source>
        <translation>Das Residual allein hören</translation>
    </message>
    <message>
        <source>Select a track</source>
        <translation>Eine Spur auswählen</translation>
    </message>
    <message>
        <source>Give the selection, or what is drawn, to a track</source>
        <translation>Die Auswahl oder Gezeichnetes einer Spur geben</translation>
    </message>
    <message>
        <source>Give the selection to the residual</source>
        <translation>Die Auswahl dem Residual geben</translation>
    </message>
    <message>
        <source>Choose a track or part; Shift extends</source>
        <translation>Spur oder Baustein wählen; Umschalt erweitert</translation>
    </message>
    <message>
        <source>Fold or unfold a track</source>
        <translation>Eine Spur auf- oder zuklappen</translation>
    </message>
    <message>
        <source>Change the gain of a track by 1 dB</source>
        <translation>Die Lautstärke einer Spur um 1 dB ändern</translation>
    </message>
    <message>
        <source>Move a track left or right</source>
        <translation>Eine Spur nach links oder rechts rücken</translation>
    </message>
    <message>
        <source>Move a track up or down the list</source>
        <translation>Eine Spur in der Liste nach oben oder unten rücken</translation>
    </message>
    <message>
        <source>Hear the track or part alone; press a button</source>
        <translation>Spur oder Baustein allein hören; einen Knopf drücken</translation>
    </message>
    <message>
        <source>Give parts to the residual; remove a track</source>
        <translation>Bausteine dem Residual geben; eine Spur entfernen</translation>
    </message>
    <message>
        <source>Go to the next control</source>
        <translation>Zum nächsten Bedienelement gehen</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>In the spectrogram: move the reading cursor</source>
        <translation>Im Spektrogramm: den Lesezeiger bewegen</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Mausrad</translation>
    </message>
    <message>
        <source>Zoom time; Shift pans, Ctrl zooms frequency</source>
        <translation>Zeit zoomen; Umschalt schiebt, Strg zoomt die Frequenz</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Pan; on the ruler: mark a loop; what is drawn: give it to a track</source>
        <translation>Schieben; im Lineal: einen Loop markieren; Gezeichnetes: einer Spur geben</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Eine Aufnahme öffnen</translation>
    </message>
    <message>
        <source>To the beginning</source>
        <translation>Zum Anfang</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Loop</translation>
    </message>
    <message>
        <source>Write every track as a file</source>
        <translation>Jede Spur als Datei schreiben</translation>
    </message>
    <message>
        <source>New source</source>
        <translation>Neue Quelle</translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message>
        <source>No fit yet</source>
        <translation>Noch keine Anpassung</translation>
    </message>
    <message>
        <source>Energy of the spectrogram that templates and activations come to, where each track sounds. More components describe more.</source>
        <translation>Energie des Spektrogramms, auf die Vorlagen und Aktivierungen kommen, wo jede Spur klingt. Mehr Bausteine beschreiben mehr.</translation>
    </message>
    <message>
        <source>Suggest a number</source>
        <translation>Anzahl vorschlagen</translation>
    </message>
    <message>
        <source>Try numbers of components, and judge each by three criteria</source>
        <translation>Verschiedene Anzahlen von Bausteinen versuchen und nach drei Kriterien beurteilen</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>The nmfaudio separate that does the same</source>
        <translation>Der Befehl nmfaudio separate, der dasselbe tut</translation>
    </message>
    <message>
        <source>Save as recipe…</source>
        <translation>Als Rezept speichern…</translation>
    </message>
    <message>
        <source>What the open take followed, as a file</source>
        <translation>Wie der offene Take getrennt wurde, als Datei</translation>
    </message>
    <message>
        <source>by the sound</source>
        <translation>nach dem Klang</translation>
    </message>
    <message>
        <source>{0} Default: {1}.</source>
        <translation>{0} Vorgabe: {1}.</translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation>{0} nehmen</translation>
    </message>
    <message>
        <source>The parts describe {0} of the sound</source>
        <translation>Die Bausteine beschreiben {0} des Klangs</translation>
    </message>
    <message numerus="yes">
        <source>%n iterations in {0} s</source>
        <translation>
            <numerusform>%n Schritt in {0} s</numerusform>
            <numerusform>%n Schritte in {0} s</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} of {1} iterations</source>
        <translation>{0} von {1} Schritten</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>elbow</source>
        <translation>Knick</translation>
    </message>
    <message>
        <source>held-out</source>
        <translation>Verdecktes</translation>
    </message>
    <message>
        <source>stability</source>
        <translation>Stabilität</translation>
    </message>
    <message>
        <source>relevance</source>
        <translation>Relevanz</translation>
    </message>
    <message>
        <source>1/{0} of the window</source>
        <translation>1/{0} des Fensters</translation>
    </message>
    <message>
        <source>In stereo, sources are also told apart by where they lie.</source>
        <translation>In Stereo werden Quellen auch danach getrennt, wo sie liegen.</translation>
    </message>
    <message>
        <source>&amp;Components</source>
        <translation>Ba&amp;usteine</translation>
    </message>
    <message>
        <source>Stereo masks</source>
        <translation>Stereomasken</translation>
    </message>
    <message>
        <source>Into how many parts the sound is split.</source>
        <translation>In wie viele Bausteine der Klang zerlegt wird.</translation>
    </message>
    <message>
        <source>… found by</source>
        <translation>… gefunden mit</translation>
    </message>
    <message>
        <source>How plain NMF finds that number by itself.</source>
        <translation>Wie die einfache NMF diese Anzahl selbst findet.</translation>
    </message>
    <message>
        <source>S&amp;ources</source>
        <translation>&amp;Quellen</translation>
    </message>
    <message>
        <source>Into how many tracks the parts are gathered at first.</source>
        <translation>Zu wie vielen Spuren die Bausteine zuerst gesammelt werden.</translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation>Divergenz</translation>
    </message>
    <message>
        <source>Beta: 1 Kullback-Leibler, 2 Frobenius, 0 Itakura-Saito, or between.</source>
        <translation>Beta: 1 Kullback-Leibler, 2 Frobenius, 0 Itakura-Saito, oder dazwischen.</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Most steps of each fit: more fit closer, slower.</source>
        <translation>Höchstens so viele je Anpassung: mehr passen genauer, langsamer.</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Plain NMF ends when a step improves less than this.</source>
        <translation>Die einfache NMF endet, wenn ein Schritt weniger verbessert.</translation>
    </message>
    <message>
        <source>Time limit, s</source>
        <translation>Zeitgrenze, s</translation>
    </message>
    <message>
        <source>Plain NMF ends after so many seconds.</source>
        <translation>Die einfache NMF endet nach so vielen Sekunden.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Of every random choice; another seed is another take.</source>
        <translation>Aller zufälligen Wahlen; ein anderer gibt einen anderen Take.</translation>
    </message>
    <message>
        <source>Starts</source>
        <translation>Anläufe</translation>
    </message>
    <message>
        <source>Random starts of plain NMF, of which the best is kept.</source>
        <translation>Zufällige Anläufe der einfachen NMF; der beste bleibt.</translation>
    </message>
    <message>
        <source>Stereo</source>
        <translation>Stereo</translation>
    </message>
    <message>
        <source>Plain NMF fits both channels: parts have places.</source>
        <translation>Die einfache NMF passt beide Kanäle an: Bausteine haben Plätze.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Samples of a frame: long for pitch, short for strokes.</source>
        <translation>Samples eines Frames: lang für Tonhöhe, kurz für Schläge.</translation>
    </message>
    <message>
        <source>Hop</source>
        <translation>Schrittweite</translation>
    </message>
    <message>
        <source>Samples from frame to frame, at most half a window.</source>
        <translation>Samples von Frame zu Frame, höchstens ein halbes Fenster.</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>How sharply masks share: 1 soft, 2 clean, 4 hard.</source>
        <translation>Wie scharf Masken teilen: 1 weich, 2 sauber, 4 hart.</translation>
    </message>
    <message>
        <source>Smoothing, ms</source>
        <translation>Glättung, ms</translation>
    </message>
    <message>
        <source>Of masks, in time: less warbling, more of the others.</source>
        <translation>Der Masken in der Zeit: weniger Flirren, mehr von den anderen.</translation>
    </message>
    <message>
        <source>Keep attacks</source>
        <translation>Anschläge erhalten</translation>
    </message>
    <message>
        <source>No stroke is heard before it sounds.</source>
        <translation>Kein Schlag ist zu hören, bevor er klingt.</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Rest</translation>
    </message>
    <message>
        <source>Whether there is more than what was taught or scored.</source>
        <translation>Ob es mehr gibt, als angelernt ist oder in den Noten steht.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
</context>
<context>
    <name>NumberBox</name>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
</context>
<context>
    <name>OverviewCanvas</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>The whole recording. Left and right move the visible part.</source>
        <translation>Die ganze Aufnahme. Links und rechts verschieben den sichtbaren Teil.</translation>
    </message>
</context>
<context>
    <name>PanKnob</name>
    <message>
        <source>Place of {0}, left to right</source>
        <translation>Platz von {0}, von links nach rechts</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>{0}: {1}. Drag; double-click for the middle</source>
        <translation>{0}: {1}. Ziehen; Doppelklick für die Mitte</translation>
    </message>
    <message>
        <source>Only a stereo recording has a left and a right</source>
        <translation>Nur eine Stereo-Aufnahme hat links und rechts</translation>
    </message>
</context>
<context>
    <name>PartRow</name>
    <message>
        <source>{0}, {1} of the energy</source>
        <translation>{0}, {1} der Energie</translation>
    </message>
    <message>
        <source>Solo {0}</source>
        <translation>{0} solo</translation>
    </message>
    <message>
        <source>Mute {0}</source>
        <translation>{0} stumm</translation>
    </message>
    <message>
        <source>Source: {0}. Press to choose another</source>
        <translation>Quelle: {0}. Drücken, um eine andere zu wählen</translation>
    </message>
    <message>
        <source>Source of {0}: {1}</source>
        <translation>Quelle von {0}: {1}</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Festgehalten</translation>
    </message>
    <message>
        <source>Name of the part</source>
        <translation>Name des Bausteins</translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Picture of</source>
        <translation>Bild von</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Show what is heard as soon as something is soloed or muted</source>
        <translation>Zeigen, was zu hören ist, sobald etwas solo oder stumm ist</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Paint each place in the colour of the source it belongs to</source>
        <translation>Jede Stelle in der Farbe ihrer Quelle malen</translation>
    </message>
    <message>
        <source>Frequency axis</source>
        <translation>Frequenzachse</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>Normalize</source>
        <translation>Normieren</translation>
    </message>
    <message>
        <source>Show each frequency relative to its own loudest moment</source>
        <translation>Jede Frequenz im Verhältnis zu ihrem lautesten Augenblick zeigen</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>What I hear</source>
        <translation>Gehörtes</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Residual</source>
        <translation>Residual</translation>
    </message>
    <message>
        <source>Takes differ</source>
        <translation>Unterschied der Takes</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Mel</source>
        <translation>Mel</translation>
    </message>
    <message>
        <source>Constant Q</source>
        <translation>Konstantes Q</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} ms</translation>
    </message>
    <message>
        <source>By octave</source>
        <translation>Je Oktave</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Channel {0}</source>
        <translation>Kanal {0}</translation>
    </message>
    <message>
        <source>Mid</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Pointer: click to go there, drag to move</source>
        <translation>Zeiger: Klick springt dorthin, Ziehen verschiebt</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Brush over all harmonics of a pitch</source>
        <translation>Pinsel über alle Obertöne eines Tons</translation>
    </message>
    <message>
        <source>The note under the mouse, from its onset to its end</source>
        <translation>Der Ton unter der Maus, vom Einsatz bis zum Ende</translation>
    </message>
</context>
<context>
    <name>PictureUpdater</name>
    <message>
        <source>What I hear</source>
        <translation>Was zu hören ist</translation>
    </message>
    <message>
        <source>The selection</source>
        <translation>Die Auswahl</translation>
    </message>
    <message>
        <source>The model W H</source>
        <translation>Das Modell W H</translation>
    </message>
    <message>
        <source>What no source holds</source>
        <translation>Was keine Quelle hält</translation>
    </message>
    <message>
        <source>What lies in other tracks in take B</source>
        <translation>Was in Take B in anderen Spuren liegt</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>Drawing …</source>
        <translation>Wird gezeichnet …</translation>
    </message>
    <message>
        <source>Drop a recording here</source>
        <translation>Aufnahme hier ablegen</translation>
    </message>
    <message>
        <source>or press Open: WAV, FLAC, AIFF, MP3, Ogg, and more</source>
        <translation>oder Öffnen drücken: WAV, FLAC, AIFF, MP3, Ogg und mehr</translation>
    </message>
    <message>
        <source>Opening {0} …</source>
        <translation>{0} wird geöffnet …</translation>
    </message>
    <message>
        <source>&amp;Undo {0}</source>
        <translation>&amp;Rückgängig: {0}</translation>
    </message>
    <message>
        <source>&amp;Redo {0}</source>
        <translation>&amp;Wiederholen: {0}</translation>
    </message>
    <message>
        <source>Playing only {0}. {1} for everything</source>
        <translation>Nur {0} spielt. {1} für alles</translation>
    </message>
    <message>
        <source>{0} solos, {1} mutes, {2} keeps, Enter plays it alone</source>
        <translation>{0}: solo, {1}: stumm, {2}: festhalten, Eingabe: allein hören</translation>
    </message>
    <message>
        <source>{0} selected. Ctrl+1 … 9 or drag to a track, {1} solos, {2} mutes</source>
        <translation>{0} gewählt. Strg+1 … 9 oder auf eine Spur ziehen, {1}: solo, {2}: stumm</translation>
    </message>
    <message>
        <source>Next: press S on a track, or hold 1, to hear it alone</source>
        <translation>Weiter: S an einer Spur drücken oder 1 halten, um sie allein zu hören</translation>
    </message>
    <message>
        <source>Next: unfold a track and drag a part where it belongs better</source>
        <translation>Weiter: eine Spur aufklappen und einen Baustein dorthin ziehen, wo er besser passt</translation>
    </message>
    <message>
        <source>Next: Export writes every track as a file</source>
        <translation>Weiter: Exportieren schreibt jede Spur als Datei</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Listening to your recording</source>
        <translation>Die Aufnahme wird angehört</translation>
    </message>
    <message>
        <source>Splitting</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Listening anew to what is not kept</source>
        <translation>Was nicht festgehalten ist, wird neu angehört</translation>
    </message>
    <message>
        <source>Following the marked passage</source>
        <translation>Der markierten Stelle wird gefolgt</translation>
    </message>
    <message>
        <source>Trying numbers of components</source>
        <translation>Anzahlen von Bausteinen werden versucht</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Writing stems</source>
        <translation>Stems werden geschrieben</translation>
    </message>
    <message>
        <source>Writing what is dragged out</source>
        <translation>Was herausgezogen wird, wird geschrieben</translation>
    </message>
    <message>
        <source>Writing the mix</source>
        <translation>Der Mix wird geschrieben</translation>
    </message>
    <message>
        <source>Finding onsets</source>
        <translation>Einsätze werden gesucht</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message numerus="yes">
        <source>%n tracks found: the S of one plays it alone, Export writes them</source>
        <translation>
            <numerusform>%n Spur gefunden: Ihr S spielt sie allein, Exportieren schreibt sie</numerusform>
            <numerusform>%n Spuren gefunden: Ihr S spielt sie allein, Exportieren schreibt sie</numerusform>
        </translation>
    </message>
    <message>
        <source>A new take is made: T compares it with the one before</source>
        <translation>Ein neuer Take ist da: T vergleicht ihn mit dem vorigen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message numerus="yes">
        <source>%n parts so far: S plays one alone</source>
        <translation>
            <numerusform>Bisher %n Baustein: S spielt ihn allein</numerusform>
            <numerusform>Bisher %n Bausteine: S spielt einen allein</numerusform>
        </translation>
    </message>
    <message>
        <source>Roughly told apart so far: S plays one alone</source>
        <translation>Bisher grob unterschieden: S spielt einen allein</translation>
    </message>
    <message>
        <source>Loop {0} to {1}</source>
        <translation>Loop {0} bis {1}</translation>
    </message>
</context>
<context>
    <name>ProjectFile</name>
    <message>
        <source>{0} is open elsewhere ({1}), so this is a copy: Save asks for a name of its own.</source>
        <translation>{0} ist anderswo offen ({1}), daher ist dies eine Kopie: Speichern fragt nach einem eigenen Namen.</translation>
    </message>
    <message>
        <source>There is nothing to save yet: open a recording.</source>
        <translation>Noch gibt es nichts zu speichern: eine Aufnahme öffnen.</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>Projects (*.nmfaudio)</source>
        <translation>Projekte (*.nmfaudio)</translation>
    </message>
    <message>
        <source>{0} is open elsewhere ({1}): choose another name.</source>
        <translation>{0} ist anderswo offen ({1}): einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation>{0} ist gespeichert.</translation>
    </message>
    <message>
        <source>The project was not saved, and is as it was ({0}).</source>
        <translation>Das Projekt ist nicht gespeichert und so, wie es war ({0}).</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>“{0}” has changes that are not saved.</source>
        <translation>„{0}“ hat Änderungen, die nicht gespeichert sind.</translation>
    </message>
    <message>
        <source>Save them first?</source>
        <translation>Vorher speichern?</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Don&apos;t save</source>
        <translation>&amp;Nicht speichern</translation>
    </message>
    <message>
        <source>Stop it and quit?</source>
        <translation>Arbeit anhalten und beenden?</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Anhalten und beenden</translation>
    </message>
    <message>
        <source>Stop it and open “{0}”?</source>
        <translation>Arbeit anhalten und „{0}“ öffnen?</translation>
    </message>
    <message>
        <source>Stop and open</source>
        <translation>Anhalten und öffnen</translation>
    </message>
    <message>
        <source>Work is still running.</source>
        <translation>Es wird noch gearbeitet.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Choose the recording?</source>
        <translation>Die Aufnahme auswählen?</translation>
    </message>
    <message>
        <source>&amp;Choose …</source>
        <translation>&amp;Auswählen …</translation>
    </message>
    <message>
        <source>The project&apos;s recording</source>
        <translation>Die Aufnahme des Projekts</translation>
    </message>
</context>
<context>
    <name>ReadoutPanel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Freq.</source>
        <translation>Freq.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Pegel</translation>
    </message>
    <message>
        <source>Component under the cursor</source>
        <translation>Baustein unter dem Zeiger</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Gehört zu</translation>
    </message>
</context>
<context>
    <name>RecordingView</name>
    <message>
        <source>No recording</source>
        <translation>Keine Aufnahme</translation>
    </message>
</context>
<context>
    <name>RegionBar</name>
    <message>
        <source>Hear only this</source>
        <translation>Nur dies hören</translation>
    </message>
    <message>
        <source>Play the region alone, in a loop</source>
        <translation>Den Bereich allein im Loop abspielen</translation>
    </message>
    <message>
        <source>Give to</source>
        <translation>Geben an</translation>
    </message>
    <message>
        <source>Make the region a part of a track (Ctrl+1 … 9, or drag it there)</source>
        <translation>Den Bereich zum Baustein einer Spur machen (Strg+1 … 9 oder dorthin ziehen)</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Take the region out of what is heard</source>
        <translation>Den Bereich aus dem Gehörten nehmen</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Fill the passage in by the next separation</source>
        <translation>Die Stelle beim nächsten Trennen füllen</translation>
    </message>
    <message>
        <source>Drop the region</source>
        <translation>Den Bereich verwerfen</translation>
    </message>
</context>
<context>
    <name>RegionTools</name>
    <message>
        <source>Draw something on the picture first: choose a tool above it.</source>
        <translation>Zuerst etwas ins Bild zeichnen: ein Werkzeug darüber wählen.</translation>
    </message>
    <message>
        <source>There are no tracks yet: separate first.</source>
        <translation>Noch gibt es keine Spuren: zuerst trennen.</translation>
    </message>
    <message>
        <source>{0}: {1} % → {2} % of the energy</source>
        <translation>{0}: {1} % → {2} % der Energie</translation>
    </message>
    <message>
        <source>Wherever it sounds like this</source>
        <translation>Überall, wo es so klingt</translation>
    </message>
    <message>
        <source>Painted</source>
        <translation>Gemalt</translation>
    </message>
    <message>
        <source>{0} of the energy moved.</source>
        <translation>{0} der Energie verschoben.</translation>
    </message>
</context>
<context>
    <name>RowViews</name>
    <message>
        <source>Part {0}</source>
        <translation>Baustein {0}</translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation>Schläge</translation>
    </message>
    <message>
        <source>All else</source>
        <translation>Alles andere</translation>
    </message>
    <message>
        <source>small parts ({0})</source>
        <translation>kleine Bausteine ({0})</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0} ({1})</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Time ruler</source>
        <translation>Zeitlineal</translation>
    </message>
    <message>
        <source>Drag to loop a passage, drag an edge to change it, double-click to clear it</source>
        <translation>Ziehen macht einen Loop, Ziehen an einer Kante ändert ihn, ein Doppelklick hebt ihn auf</translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message>
        <source>Unsaved work is kept aside again.</source>
        <translation>Ungespeichertes wird wieder gesichert.</translation>
    </message>
    <message>
        <source>Unsaved work cannot be kept aside for now, which is tried again: save it meanwhile ({0}).</source>
        <translation>Ungespeichertes kann gerade nicht gesichert werden, was weiter versucht wird: inzwischen speichern ({0}).</translation>
    </message>
    <message>
        <source>Restoring it was begun before and did not come to an end.</source>
        <translation>Es wurde schon einmal wiederhergestellt und kam nicht zum Ende.</translation>
    </message>
    <message>
        <source>Restore it?</source>
        <translation>Wiederherstellen?</translation>
    </message>
    <message>
        <source>“{0}” was not saved when nmfaudio ended at {1}.</source>
        <translation>„{0}“ war nicht gespeichert, als nmfaudio um {1} endete.</translation>
    </message>
    <message>
        <source>Some work</source>
        <translation>Eine Arbeit</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation>&amp;Später</translation>
    </message>
    <message>
        <source>{0} It is kept as {1}.</source>
        <translation>{0} Es bleibt als {1} erhalten.</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>{0} is taken by “{1}”: free it there first.</source>
        <translation>{0} gehört schon zu „{1}“: zuerst dort freigeben.</translation>
    </message>
    <message>
        <source>{0} cannot be changed: {1}.</source>
        <translation>{0} lässt sich nicht ändern: {1}.</translation>
    </message>
    <message>
        <source>opens the menu {0}</source>
        <translation>öffnet das Menü {0}</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Find a command or a key</source>
        <translation>Befehl oder Taste suchen</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Befehle und ihre Tasten</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Neue Taste</translation>
    </message>
    <message>
        <source>&amp;No key</source>
        <translation>&amp;Keine Taste</translation>
    </message>
    <message>
        <source>&amp;Default</source>
        <translation>&amp;Vorgabe</translation>
    </message>
    <message>
        <source>&amp;All as they were</source>
        <translation>&amp;Alle wie am Anfang</translation>
    </message>
    <message>
        <source>Everywhere; these stay as they are</source>
        <translation>Überall; diese bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Choose a command to give it another key.</source>
        <translation>Einen Befehl wählen, um ihm eine andere Taste zu geben.</translation>
    </message>
    <message>
        <source>Press the new key of “{0}” in the field.</source>
        <translation>Die neue Taste für „{0}“ im Feld drücken.</translation>
    </message>
    <message>
        <source>All commands have the keys they began with.</source>
        <translation>Alle Befehle haben die Tasten vom Anfang.</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>keine Taste</translation>
    </message>
    <message>
        <source>“{0}” has {1} now.</source>
        <translation>„{0}“ hat jetzt {1}.</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
</context>
<context>
    <name>Snapshot</name>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation>Das Bild ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG-Bilder (*.png)</translation>
    </message>
    <message>
        <source>SVG drawings (*.svg)</source>
        <translation>SVG-Zeichnungen (*.svg)</translation>
    </message>
    <message>
        <source>Saved the picture: {0}</source>
        <translation>Das Bild ist gespeichert: {0}</translation>
    </message>
</context>
<context>
    <name>Speaking</name>
    <message>
        <source>{0} % done</source>
        <translation>{0} % fertig</translation>
    </message>
    <message>
        <source>Playing from {0}</source>
        <translation>Wiedergabe ab {0}</translation>
    </message>
    <message>
        <source>Stopped at {0}</source>
        <translation>Angehalten bei {0}</translation>
    </message>
    <message>
        <source>Playing everything</source>
        <translation>Alles wird abgespielt</translation>
    </message>
</context>
<context>
    <name>SpectrogramCanvas</name>
    <message>
        <source>Spectrogram</source>
        <translation>Spektrogramm</translation>
    </message>
    <message>
        <source>Level over time and frequency. Arrow keys move a reading cursor, plus and minus zoom, Enter plays from the cursor.</source>
        <translation>Pegel über Zeit und Frequenz. Pfeiltasten bewegen einen Lesezeiger, Plus und Minus zoomen, Eingabe spielt ab dem Zeiger.</translation>
    </message>
    <message>
        <source>Drawing …</source>
        <translation>Wird gezeichnet …</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n Spur</numerusform>
            <numerusform>%n Spuren</numerusform>
        </translation>
    </message>
    <message>
        <source>sum exact to {0}</source>
        <translation>Summe genau auf {0}</translation>
    </message>
    <message>
        <source>What is left of the recording when all stems and the residual are taken away from it: the lower the better, −120 dB is inaudible</source>
        <translation>Was von der Aufnahme übrig bleibt, wenn alle Stems und das Residual von ihr abgezogen sind: je niedriger, desto besser, −120 dB ist unhörbar</translation>
    </message>
    <message numerus="yes">
        <source>%n drop-outs</source>
        <translation>
            <numerusform>%n Aussetzer</numerusform>
            <numerusform>%n Aussetzer</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} ms held ready</source>
        <translation>{0} ms im Voraus</translation>
    </message>
    <message>
        <source>The sound had dropped out, so more of it is held ready, and what you change is heard that much later. Some minutes of playing without a drop-out lead back to less.</source>
        <translation>Der Ton hatte Aussetzer; deshalb wird mehr von ihm im Voraus bereitgehalten, und Änderungen sind um so viel später zu hören. Nach einigen Minuten ohne Aussetzer wird es wieder weniger.</translation>
    </message>
</context>
<context>
    <name>Takes</name>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation>
            <numerusform>%n Spur</numerusform>
            <numerusform>%n Spuren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts</source>
        <translation>
            <numerusform>%n Baustein</numerusform>
            <numerusform>%n Bausteine</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>re-run, %n parts kept</source>
        <translation>
            <numerusform>neu getrennt, %n Baustein festgehalten</numerusform>
            <numerusform>neu getrennt, %n Bausteine festgehalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts instead of {0}</source>
        <translation>
            <numerusform>%n Baustein statt {0}</numerusform>
            <numerusform>%n Bausteine statt {0}</numerusform>
        </translation>
    </message>
    <message>
        <source>Seed {0}</source>
        <translation>Startwert {0}</translation>
    </message>
    <message>
        <source>Loss {0}</source>
        <translation>Abweichung {0}</translation>
    </message>
    <message>
        <source>All tracks together differ from the recording by {0}</source>
        <translation>Alle Spuren zusammen unterscheiden sich von der Aufnahme um {0}</translation>
    </message>
    <message>
        <source>Made in {0} s</source>
        <translation>Entstanden in {0} s</translation>
    </message>
    <message>
        <source>Takes {0} of memory</source>
        <translation>Belegt {0} Speicher</translation>
    </message>
    <message>
        <source>{0} instead of {1}</source>
        <translation>{0} statt {1}</translation>
    </message>
    <message>
        <source>follows what was taught</source>
        <translation>folgt Angelerntem</translation>
    </message>
    <message>
        <source>{0}, {1} settings changed</source>
        <translation>{0}, {1} Einstellungen geändert</translation>
    </message>
    <message>
        <source>the same settings again</source>
        <translation>noch einmal dieselben Einstellungen</translation>
    </message>
    <message>
        <source>{0} {1}, not {2}</source>
        <translation>{0} {1}, nicht {2}</translation>
    </message>
    <message>
        <source>None yet: separate first</source>
        <translation>Noch keine: zuerst trennen</translation>
    </message>
    <message>
        <source>There is no other take yet: separate once more to compare.</source>
        <translation>Noch gibt es keinen anderen Take: zum Vergleichen noch einmal trennen.</translation>
    </message>
</context>
<context>
    <name>TakesPanel</name>
    <message>
        <source>Takes</source>
        <translation>Takes</translation>
    </message>
    <message>
        <source>A/B</source>
        <translation>A/B</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Hear take B at the same place, equally loud</source>
        <translation>Take B an derselben Stelle gleich laut hören</translation>
    </message>
    <message>
        <source>Go on with this take and its edits (Enter)</source>
        <translation>Mit diesem Take und seinen Änderungen weiterarbeiten (Eingabe)</translation>
    </message>
    <message>
        <source>Remove this take (Delete)</source>
        <translation>Diesen Take entfernen (Entf)</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Auto</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>Drum loop</source>
        <translation>Drumloop</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>Full mix</source>
        <translation>Ganzer Mix</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Instrumente</translation>
    </message>
    <message>
        <source>Left, centre, right</source>
        <translation>Links, Mitte, rechts</translation>
    </message>
    <message>
        <source>Melody</source>
        <translation>Melodie</translation>
    </message>
    <message>
        <source>Percussive harmonic</source>
        <translation>Perkussiv, harmonisch</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Stimme</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Prese&amp;t</source>
        <translation>P&amp;reset</translation>
    </message>
    <message>
        <source>Separate</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Recipe: {0}</source>
        <translation>Rezept: {0}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Take the recording apart</source>
        <translation>Die Aufnahme zerlegen</translation>
    </message>
    <message>
        <source>Stop the work that runs</source>
        <translation>Die laufende Arbeit anhalten</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Preset</translation>
    </message>
    <message>
        <source>What kind of music it is; auto measures the sound and says what it chose</source>
        <translation>Welche Art Musik es ist; Auto misst den Klang und sagt, was es gewählt hat</translation>
    </message>
</context>
<context>
    <name>TrackList</name>
    <message>
        <source>Tracks</source>
        <translation>Spuren</translation>
    </message>
    <message>
        <source>Up and down choose a track or a part, right and left unfold and fold, Enter plays it alone. Control and up or down changes its gain, control and left or right its place; the menu key has the rest.</source>
        <translation>Auf und ab wählen eine Spur oder einen Baustein, rechts und links klappen auf und zu, Eingabe spielt allein. Strg und auf oder ab ändern die Lautstärke, Strg und links oder rechts den Platz; die Menütaste hat alles Übrige.</translation>
    </message>
    <message numerus="yes">
        <source>%n parts</source>
        <translation>
            <numerusform>%n Baustein</numerusform>
            <numerusform>%n Bausteine</numerusform>
        </translation>
    </message>
    <message>
        <source>No pitch</source>
        <translation>Ohne Tonhöhe</translation>
    </message>
    <message>
        <source>Octave {0}</source>
        <translation>Oktave {0}</translation>
    </message>
    <message>
        <source>10 % and more</source>
        <translation>10 % und mehr</translation>
    </message>
    <message>
        <source>1 to 10 %</source>
        <translation>1 bis 10 %</translation>
    </message>
    <message>
        <source>Below 1 %</source>
        <translation>Unter 1 %</translation>
    </message>
    <message>
        <source>From {0}</source>
        <translation>Ab {0}</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
</context>
<context>
    <name>TrackPanel</name>
    <message>
        <source>By source</source>
        <translation>Nach Quelle</translation>
    </message>
    <message>
        <source>By pitch</source>
        <translation>Nach Tonhöhe</translation>
    </message>
    <message>
        <source>By energy</source>
        <translation>Nach Energie</translation>
    </message>
    <message>
        <source>By first sound</source>
        <translation>Nach erstem Klang</translation>
    </message>
    <message>
        <source>By place</source>
        <translation>Nach Platz</translation>
    </message>
    <message>
        <source>Sort and group tracks</source>
        <translation>Spuren ordnen und gruppieren</translation>
    </message>
    <message>
        <source>Sort and group</source>
        <translation>Ordnen und gruppieren</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtern</translation>
    </message>
    <message>
        <source>Filter parts by name</source>
        <translation>Bausteine nach Namen filtern</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Spur</translation>
    </message>
    <message>
        <source>New track</source>
        <translation>Neue Spur</translation>
    </message>
    <message>
        <source>Add a track holding the selected parts; drop parts here</source>
        <translation>Spur mit den gewählten Bausteinen anlegen; Bausteine hier ablegen</translation>
    </message>
    <message>
        <source>TRACKS</source>
        <translation>SPUREN</translation>
    </message>
</context>
<context>
    <name>TrackRow</name>
    <message numerus="yes">
        <source>Track {0}, %n parts, {1} of the energy</source>
        <translation>
            <numerusform>Spur {0}, %n Baustein, {1} der Energie</numerusform>
            <numerusform>Spur {0}, %n Bausteine, {1} der Energie</numerusform>
        </translation>
    </message>
    <message>
        <source>{0}, unsure</source>
        <translation>{0}, unsicher</translation>
    </message>
    <message>
        <source>A ring instead of a spot: {0} may hold more than one source, or a piece of one (surely one: {1}). Hear it alone, and drag parts that belong to another track there</source>
        <translation>Ein Ring statt eines Punktes: {0} enthält vielleicht mehr als eine Quelle oder nur ein Stück von einer (sicher eine: {1}). Allein hören und Bausteine, die zu einer anderen Spur gehören, dorthin ziehen</translation>
    </message>
    <message numerus="yes">
        <source>{0}: {1} of the energy, %n parts</source>
        <translation>
            <numerusform>{0}: {1} der Energie, %n Baustein</numerusform>
            <numerusform>{0}: {1} der Energie, %n Bausteine</numerusform>
        </translation>
    </message>
    <message>
        <source>Name of source {0}</source>
        <translation>Name der Quelle {0}</translation>
    </message>
    <message>
        <source>Solo {0}</source>
        <translation>{0} solo</translation>
    </message>
    <message>
        <source>Solo {0}. Hold its digit{1} to hear it alone</source>
        <translation>{0} solo. Die Ziffer{1} halten, um sie allein zu hören</translation>
    </message>
    <message>
        <source>Mute {0}</source>
        <translation>{0} stumm</translation>
    </message>
    <message>
        <source>Keep {0} as it is in a re-run</source>
        <translation>{0} bei neuem Trennen so behalten</translation>
    </message>
    <message>
        <source>Export {0}</source>
        <translation>{0} exportieren</translation>
    </message>
    <message>
        <source>Gain of {0}</source>
        <translation>Lautstärke von {0}</translation>
    </message>
    <message>
        <source>Gain of {0}. Double-click for 0 dB</source>
        <translation>Lautstärke von {0}. Doppelklick für 0 dB</translation>
    </message>
    <message>
        <source>Gain of {0}, dB</source>
        <translation>Lautstärke von {0}, dB</translation>
    </message>
    <message>
        <source>Colour of {0}</source>
        <translation>Farbe von {0}</translation>
    </message>
    <message>
        <source>Colour {0}</source>
        <translation>Farbe {0}</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>L</source>
        <translation>L</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>mono</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>stereo</translation>
    </message>
    <message>
        <source>{0} channels</source>
        <translation>{0} Kanäle</translation>
    </message>
</context>
<context>
    <name>ValueScale</name>
    <message>
        <source>Drag the ends: levels below the floor are black, those above the ceiling get the last colour</source>
        <translation>An den Enden ziehen: Pegel unter dem unteren sind schwarz, über dem oberen haben sie die letzte Farbe</translation>
    </message>
    <message>
        <source>Levels shown: {0} to {1} dB</source>
        <translation>Gezeigte Pegel: {0} bis {1} dB</translation>
    </message>
</context>
<context>
    <name>VerdictBar</name>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Hear and see what was before; again: what is</source>
        <translation>Hören und sehen, was vorher war; noch einmal: was ist</translation>
    </message>
    <message>
        <source>Only here</source>
        <translation>Nur hier</translation>
    </message>
    <message>
        <source>Change the passage alone, nothing elsewhere</source>
        <translation>Nur diese Stelle ändern, sonst nichts</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Leave it as it has become</source>
        <translation>So lassen, wie es geworden ist</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Take it back, as undo does</source>
        <translation>Zurücknehmen, wie Rückgängig es tut</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>The S of a track plays it alone, and so do keys 1 to 9</source>
        <translation>Das S einer Spur spielt sie allein, die Tasten 1 bis 9 auch</translation>
    </message>
    <message>
        <source>Every track becomes a file; together they are the mix</source>
        <translation>Jede Spur wird eine Datei; zusammen sind sie der Mix</translation>
    </message>
    <message>
        <source>Separate</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>Hören</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Press Separate: the sound is taken apart into tracks</source>
        <translation>Trennen drücken: Der Klang wird in Spuren zerlegt</translation>
    </message>
    <message>
        <source>Open a recording, then press Separate: it becomes tracks</source>
        <translation>Erst eine Aufnahme öffnen, dann Trennen drücken: Sie wird zu Spuren</translation>
    </message>
    <message>
        <source>Parts of the sound appear here as soon as they are found</source>
        <translation>Bausteine des Klangs erscheinen hier, sobald sie gefunden sind</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Open a recording</source>
        <translation>Eine Aufnahme öffnen</translation>
    </message>
    <message>
        <source>Recordings and projects (*.nmfaudio *.wav *.flac *.aif *.aiff *.ogg *.oga *.opus *.mp3 *.caf *.au *.w64 *.rf64 *.m4a *.aac *.mp4 *.mkv *.webm)</source>
        <translation>Aufnahmen und Projekte (*.nmfaudio *.wav *.flac *.aif *.aiff *.ogg *.oga *.opus *.mp3 *.caf *.au *.w64 *.rf64 *.m4a *.aac *.mp4 *.mkv *.webm)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>There are no stems to export yet: separate first.</source>
        <translation>Noch gibt es keine Stems zu exportieren: zuerst trennen.</translation>
    </message>
    <message>
        <source>No recording is open: open one first.</source>
        <translation>Keine Aufnahme ist offen: zuerst eine öffnen.</translation>
    </message>
    <message>
        <source>There are no parts yet: separate first.</source>
        <translation>Noch gibt es keine Bausteine: zuerst trennen.</translation>
    </message>
    <message>
        <source>Mark a loop region first: drag on the ruler above.</source>
        <translation>Zuerst einen Loop markieren: im Lineal darüber ziehen.</translation>
    </message>
    <message>
        <source>Select a track or a part first: press it.</source>
        <translation>Zuerst eine Spur oder einen Baustein auswählen: darauf drücken.</translation>
    </message>
</context>
<context>
    <name>WindowMenus</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Assi&amp;gn to</source>
        <translation>&amp;Zuordnen zu</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>Fa&amp;rben</translation>
    </message>
    <message>
        <source>&amp;Markers</source>
        <translation>&amp;Marken</translation>
    </message>
    <message>
        <source>&amp;What the picture shows</source>
        <translation>&amp;Was das Bild zeigt</translation>
    </message>
    <message>
        <source>Frequency a&amp;xis</source>
        <translation>Freq&amp;uenzachse</translation>
    </message>
    <message>
        <source>Window len&amp;gth</source>
        <translation>F&amp;ensterlänge</translation>
    </message>
    <message>
        <source>C&amp;hannel</source>
        <translation>&amp;Kanal</translation>
    </message>
    <message>
        <source>Sound &amp;device</source>
        <translation>A&amp;usgabegerät</translation>
    </message>
    <message>
        <source>Light or &amp;dark</source>
        <translation>&amp;Hell oder dunkel</translation>
    </message>
    <message>
        <source>Text si&amp;ze</source>
        <translation>&amp;Textgröße</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Go to take</source>
        <translation>&amp;Zu Take wechseln</translation>
    </message>
    <message>
        <source>&amp;Teach</source>
        <translation>An&amp;lernen</translation>
    </message>
    <message>
        <source>Assign the &amp;marked passage</source>
        <translation>&amp;Markierte Stelle zuordnen</translation>
    </message>
    <message>
        <source>&amp;Repair</source>
        <translation>&amp;Reparieren</translation>
    </message>
    <message>
        <source>Mas&amp;ks</source>
        <translation>Mas&amp;ken</translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Gray</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>Vorgabe des Systems</translation>
    </message>
</context>
<context>
    <name>_FirstPicture</name>
    <message>
        <source>Opening …</source>
        <translation>Wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>_TakeList</name>
    <message>
        <source>Every separation is kept here, to compare and to go back to.</source>
        <translation>Jedes Trennen bleibt hier erhalten, zum Vergleichen und zum Zurückgehen.</translation>
    </message>
</context>
</TS>
